//! Where a request comes from, when others pass it on.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Proxies in a row that are looked past at most.
const LONGEST_CHAIN: usize = 16;

/// Addresses that begin alike: `10.0.0.0/8`, or a single one.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subnet(IpNet);

impl Subnet {
    /// The addresses at which this machine reaches itself.
    pub(crate) fn this_machine() -> Vec<Self> {
        let networks = [
            IpNet::new_assert(Ipv4Addr::new(127, 0, 0, 0).into(), 8),
            IpNet::from(IpAddr::from(Ipv6Addr::LOCALHOST)),
        ];
        networks.map(Self).into()
    }

    /// Whether an address belongs to it.
    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl TryFrom<String> for Subnet {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let single = || text.parse::<IpAddr>().map(IpNet::from);
        let network = text.parse().or_else(|_| single());
        network.map(Self).map_err(|_| {
            format!("{text:?} is no address and no network such as 10.0.0.0/8 or fd00::/8")
        })
    }
}

impl From<Subnet> for String {
    fn from(subnet: Subnet) -> Self {
        subnet.0.to_string()
    }
}

/// Who may say for whom they ask.
pub(super) struct Proxies(Vec<Subnet>);

/// Who asks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Visitor {
    /// Their address.
    pub address: IpAddr,
    /// A proxy that is trusted brought the request.
    pub by_proxy: bool,
}

impl Proxies {
    pub(super) fn new(networks: Vec<Subnet>) -> Self {
        Self(networks)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }

    /// Each proxy adds the address that it saw to `X-Forwarded-For`. From the end, the first that is no proxy of ours is the
    /// visitor's; whatever stands before it, anybody can have written.
    pub(super) fn visitor(&self, request: &Request) -> Visitor {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(Ipv4Addr::LOCALHOST.into(), |info| {
            info.0.ip().to_canonical()
        });
        if !self.trusts(peer) {
            return Visitor {
                address: peer,
                by_proxy: false,
            };
        }
        let mut address = peer;
        for named in named(request).take(LONGEST_CHAIN) {
            let Ok(named) = named.parse::<IpAddr>() else {
                break;
            };
            address = named.to_canonical();
            if !self.trusts(address) {
                break;
            }
        }
        Visitor {
            address,
            by_proxy: true,
        }
    }
}

/// The addresses that proxies have named, the last first.
fn named(request: &Request) -> impl Iterator<Item = &str> {
    let lines = request.headers().get_all("x-forwarded-for").iter().rev();
    let lines = lines.map_while(|line| line.to_str().ok());
    lines.flat_map(|line| line.rsplit(',').map(str::trim))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn visitor(peer: &str, forwarded: &[&str]) -> (String, bool) {
        let networks = ["127.0.0.0/8", "10.0.0.0/8", "2001:db8::1"];
        let networks = networks.map(|network| Subnet::try_from(network.to_owned()).unwrap());
        let mut request = Request::builder();
        for line in forwarded {
            request = request.header("x-forwarded-for", *line);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        request.extensions_mut().insert(ConnectInfo(peer));
        let visitor = Proxies::new(networks.into()).visitor(&request);
        (visitor.address.to_string(), visitor.by_proxy)
    }

    #[test]
    fn proxies_that_are_trusted_say_for_whom_they_ask() {
        for (peer, forwarded, expected, by_proxy) in [
            ("203.0.113.7", &[][..], "203.0.113.7", false),
            ("203.0.113.7", &["198.51.100.1"], "203.0.113.7", false),
            ("127.0.0.1", &[], "127.0.0.1", true),
            ("::ffff:127.0.0.1", &["198.51.100.1"], "198.51.100.1", true),
            (
                "127.0.0.1",
                &["192.0.2.1, 198.51.100.1"],
                "198.51.100.1",
                true,
            ),
            (
                "127.0.0.1",
                &["192.0.2.1", "198.51.100.1"],
                "198.51.100.1",
                true,
            ),
            (
                "127.0.0.1",
                &["198.51.100.1, 10.1.2.3"],
                "198.51.100.1",
                true,
            ),
            (
                "2001:db8::1",
                &["2001:db8::2, 10.1.2.3"],
                "2001:db8::2",
                true,
            ),
            ("10.0.0.1", &["10.0.0.2, 10.0.0.3"], "10.0.0.2", true),
            ("127.0.0.1", &["198.51.100.1, nonsense"], "127.0.0.1", true),
        ] {
            let visitor = visitor(peer, forwarded);
            assert_eq!(visitor, (expected.into(), by_proxy), "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "example.org", "10.0.0.0/40", "10.0.0"] {
            assert!(Subnet::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
