//! Which addresses may be reached: of IPv4 all but the reserved blocks, of IPv6 only global unicast.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Network;

/// A block of addresses: its first one, and how many leading bits all of them share.
struct Block<Address>(Address, u32);

const fn v4(a: u8, b: u8, c: u8, bits: u32) -> Block<Ipv4Addr> {
    Block(Ipv4Addr::new(a, b, c, 0), bits)
}

const fn v6(a: u16, b: u16, bits: u32) -> Block<Ipv6Addr> {
    Block(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), bits)
}

/// From IANA's registry of special addresses.
const RESERVED_V4: [Block<Ipv4Addr>; 18] = [
    v4(0, 0, 0, 8),       // this machine
    v4(10, 0, 0, 8),      // private
    v4(100, 64, 0, 10),   // carriers' NAT
    v4(127, 0, 0, 8),     // loopback
    v4(169, 254, 0, 16),  // link, cloud metadata
    v4(172, 16, 0, 12),   // private
    v4(192, 0, 0, 24),    // protocols
    v4(192, 0, 2, 24),    // documents
    v4(192, 31, 196, 24), // AS112
    v4(192, 52, 193, 24), // AMT
    v4(192, 88, 99, 24),  // 6to4 relays
    v4(192, 168, 0, 16),  // private
    v4(192, 175, 48, 24), // AS112
    v4(198, 18, 0, 15),   // benchmarks
    v4(198, 51, 100, 24), // documents
    v4(203, 0, 113, 24),  // documents
    v4(224, 0, 0, 4),     // multicast
    v4(240, 0, 0, 4),     // future, broadcast
];

/// Global unicast. What lies outside (mapped and compatible IPv4, NAT64, discard, local, multicast …) is refused unseen.
const GLOBAL_V6: Block<Ipv6Addr> = v6(0x2000, 0, 3);

const RESERVED_V6: [Block<Ipv6Addr>; 4] = [
    v6(0x2001, 0, 23),      // protocols, Teredo among them
    v6(0x2001, 0x0db8, 32), // documents
    v6(0x2002, 0, 16),      // 6to4
    v6(0x3fff, 0, 20),      // documents
];

/// What development may reach besides.
const PRIVATE_V4: [Block<Ipv4Addr>; 4] = [
    v4(10, 0, 0, 8),
    v4(127, 0, 0, 8),
    v4(172, 16, 0, 12),
    v4(192, 168, 0, 16),
];
const LOOPBACK_V6: Block<Ipv6Addr> = Block(Ipv6Addr::LOCALHOST, 128);
const UNIQUE_LOCAL_V6: Block<Ipv6Addr> = v6(0xfc00, 0, 7);

/// Amazon's metadata service, which lies among unique local addresses.
const METADATA_V6: Block<Ipv6Addr> = v6(0xfd00, 0x0ec2, 32);

impl Block<Ipv4Addr> {
    fn holds(&self, address: Ipv4Addr) -> bool {
        (self.0.to_bits() ^ address.to_bits()).leading_zeros() >= self.1
    }
}

impl Block<Ipv6Addr> {
    fn holds(&self, address: Ipv6Addr) -> bool {
        (self.0.to_bits() ^ address.to_bits()).leading_zeros() >= self.1
    }
}

/// Whether connections may go to `address`.
pub fn is_reachable(address: IpAddr, network: Network) -> bool {
    match network {
        Network::Off => false,
        Network::Public => is_public(address),
        Network::Development => is_public(address) || is_private(address),
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !RESERVED_V4.iter().any(|block| block.holds(address)),
        IpAddr::V6(address) => {
            GLOBAL_V6.holds(address) && !RESERVED_V6.iter().any(|block| block.holds(address))
        }
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => PRIVATE_V4.iter().any(|block| block.holds(address)),
        IpAddr::V6(address) => {
            LOOPBACK_V6.holds(address)
                || UNIQUE_LOCAL_V6.holds(address) && !METADATA_V6.holds(address)
        }
    }
}
