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

#[cfg(test)]
mod tests {
    use url::{Host, Url};

    use super::*;

    /// The address that a URL names, however it is spelled.
    fn address(spelling: &str) -> IpAddr {
        let url = Url::parse(&format!("https://{spelling}/")).unwrap();
        match url.host().unwrap() {
            Host::Ipv4(address) => address.into(),
            Host::Ipv6(address) => address.into(),
            Host::Domain(name) => panic!("{spelling} is the name {name}"),
        }
    }

    fn reachable(spelling: &str) -> (bool, bool) {
        let address = address(spelling);
        (
            is_reachable(address, Network::Public),
            is_reachable(address, Network::Development),
        )
    }

    #[test]
    fn public_addresses_are_reachable() {
        for spelling in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "0x08080808",
            "8.8.2056",
            "[2600::1]",
            "[2001:4860::8888]",
            "[2001:200::1]",
            "[2a00::1]",
            "[2003::1]",
            "[3ffe::1]",
        ] {
            assert_eq!(reachable(spelling), (true, true), "{spelling}");
        }
    }

    #[test]
    fn private_addresses_are_for_development() {
        for spelling in [
            "10.0.0.0",
            "10.255.255.255",
            "127.0.0.1",
            "127.1",
            "127.255.255.255",
            "0177.0.0.1",
            "0x7f.0.0.1",
            "0x7f000001",
            "2130706433",
            "017700000001",
            "127.0x1",
            "１２７.０.０.１",
            "127。0。0。1",
            "127.0.0.1.",
            "172.16.0.0",
            "172.31.255.255",
            "192.168.0.0",
            "192.168.65535",
            "0xC0A80001",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[fc00::]",
            "[fdff:ffff::1]",
        ] {
            assert_eq!(reachable(spelling), (false, true), "{spelling}");
        }
    }

    #[test]
    fn special_addresses_are_for_nobody() {
        for spelling in [
            "0.0.0.0",
            "0",
            "0x0",
            "0.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "100.100.100.200",
            "169.254.0.0",
            "169.254.169.254",
            "0xA9FEA9FE",
            "2852039166",
            "0251.0376.0251.0376",
            "169.254.43518",
            "192.0.0.0",
            "192.0.0.192",
            "192.0.2.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.175.48.1",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.0",
            "239.255.255.255",
            "240.0.0.0",
            "255.255.255.255",
            "[::]",
            "[::2]",
            "[::127.0.0.1]",
            "[::8.8.8.8]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::ffff:0:127.0.0.1]",
            "[::ffff:8.8.8.8]",
            "[::ffff:169.254.169.254]",
            "[64:ff9b::127.0.0.1]",
            "[64:ff9b::8.8.8.8]",
            "[64:ff9b:1::1]",
            "[100::1]",
            "[2001::1]",
            "[2001:0:7f00:1::]",
            "[2001:10::1]",
            "[2001:20::1]",
            "[2001:1ff::1]",
            "[2001:db8::1]",
            "[2002::1]",
            "[2002:7f00:1::]",
            "[2002:a9fe:a9fe::]",
            "[3fff::1]",
            "[3fff:fff::1]",
            "[4000::1]",
            "[5f00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[febf::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
        ] {
            assert_eq!(reachable(spelling), (false, false), "{spelling}");
        }
    }

    #[test]
    fn nothing_is_reachable_when_the_network_is_off() {
        assert!(!is_reachable([1, 1, 1, 1].into(), Network::Off));
    }
}
