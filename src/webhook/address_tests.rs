//! Tables of addresses, and a name that leads elsewhere the second time.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{
    super::client::{Client, Outgoing},
    *,
};
use crate::model::DeliveryOutcome;

#[test]
fn only_addresses_of_the_public_internet_are_public() {
    for (text, public) in [
        ("1.1.1.1", true),
        ("8.8.8.8", true),
        ("103.1.200.7", true),
        ("223.255.255.254", true),
        ("0.0.0.0", false),
        ("0.1.2.3", false),
        ("1.0.0.0", true),
        ("9.255.255.255", true),
        ("10.0.0.0", false),
        ("10.255.255.255", false),
        ("11.0.0.0", true),
        ("100.63.255.255", true),
        ("100.64.0.0", false),
        ("100.100.100.200", false),
        ("100.127.255.255", false),
        ("100.128.0.0", true),
        ("127.0.0.1", false),
        ("127.255.255.254", false),
        ("168.63.129.16", false),
        ("168.63.129.17", true),
        ("169.253.255.255", true),
        ("169.254.0.1", false),
        ("169.254.169.254", false),
        ("172.15.255.255", true),
        ("172.16.0.1", false),
        ("172.31.255.255", false),
        ("172.32.0.0", true),
        ("192.0.0.8", false),
        ("192.0.0.192", false),
        ("192.0.1.0", true),
        ("192.0.2.1", false),
        ("192.88.99.1", false),
        ("192.167.255.255", true),
        ("192.168.1.1", false),
        ("198.17.255.255", true),
        ("198.18.0.1", false),
        ("198.19.255.255", false),
        ("198.20.0.0", true),
        ("198.51.100.1", false),
        ("203.0.113.9", false),
        ("224.0.0.1", false),
        ("239.255.255.255", false),
        ("240.0.0.1", false),
        ("255.255.255.255", false),
        ("2606:4700:4700::1111", true),
        ("2001:4860:4860::8888", true),
        ("2001:200::1", true),
        ("2400:cb00::1", true),
        ("3ffe::1", true),
        ("::", false),
        ("::1", false),
        // IPv4 inside: mapped, compatible, translated, NAT64, 6to4, Teredo.
        ("::ffff:127.0.0.1", false),
        ("::ffff:8.8.8.8", false),
        ("::127.0.0.1", false),
        ("::ffff:0:127.0.0.1", false),
        ("64:ff9b::127.0.0.1", false),
        ("64:ff9b::8.8.8.8", false),
        ("64:ff9b:1::1", false),
        ("2002:7f00:1::", false),
        ("2002:808:808::", false),
        ("2001::1", false),
        ("2001:10::1", false),
        ("2001:1ff:ffff::1", false),
        ("2001:db8::1", false),
        ("2620:4f:8000::1", false),
        ("3fff::1", false),
        ("3fff:fff:ffff::1", false),
        ("3fff:1000::1", true),
        ("100::1", false),
        ("5f00::1", false),
        ("fc00::1", false),
        ("fd00:ec2::254", false),
        ("fe80::1", false),
        ("fec0::1", false),
        ("ff02::1", false),
    ] {
        assert_eq!(is_public(text.parse().unwrap()), public, "{text}");
    }
}

#[test]
fn addresses_are_read_strictly() {
    use BadAddress::{Credentials, Fragment, Malformed, NotPublic, Port, Scheme, TooLong};
    let long = format!("https://a.example/{}", "a".repeat(500));
    for (text, expected) in [
        ("https://a.example", Ok(())),
        (" https://a.example/x?y=z ", Ok(())),
        ("https://a.example:443/", Ok(())),
        ("https://a.example:8443/", Ok(())),
        ("https://1.1.1.1/x", Ok(())),
        ("https://[2606:4700:4700::1111]/x", Ok(())),
        ("https://[2606:4700:4700::1111]:8443/x", Ok(())),
        ("https://a.example:22/", Err(Port(22))),
        ("https://a.example:6379/", Err(Port(6379))),
        ("https://a.example:99999/", Err(Malformed)),
        ("http://a.example/", Err(Scheme)),
        ("ftp://a.example/", Err(Scheme)),
        ("file:///etc/passwd", Err(Malformed)),
        ("gopher://a.example", Err(Scheme)),
        ("javascript:alert(1)", Err(Scheme)),
        ("a.example", Err(Scheme)),
        ("/x", Err(Malformed)),
        ("", Err(Malformed)),
        ("https://", Err(Malformed)),
        ("https:///x", Err(Malformed)),
        ("https://u:p@a.example/", Err(Credentials)),
        ("https://127.0.0.1@a.example/", Err(Credentials)),
        ("https://a.example/#x", Err(Fragment)),
        ("https://a.example\\@127.0.0.1/", Err(Malformed)),
        ("https://ă.example/", Err(Malformed)),
        ("https://a.example/ x", Err(Malformed)),
        ("https://a.example/\r\nX: y", Err(Malformed)),
        ("https://localhost/", Err(NotPublic)),
        ("https://intranet/", Err(NotPublic)),
        ("https://intranet./", Err(NotPublic)),
        ("https://127.0.0.1/", Err(NotPublic)),
        ("https://[::1]/", Err(NotPublic)),
        ("https://[::ffff:10.0.0.1]/", Err(NotPublic)),
        ("https://169.254.169.254/latest/meta-data", Err(NotPublic)),
        ("https://10.0.0.1:8443/", Err(NotPublic)),
        (long.as_str(), Err(TooLong)),
    ] {
        assert_eq!(Address::new(text, &Rules::default()).map(drop), expected, "{text}");
    }
    // Other ways to write a number are names here; what they lead to is asked
    // when they are resolved.
    assert_eq!(Address::new("https://2130706433/", &Rules::default()), Err(NotPublic));
    assert!(Address::new("https://0x7f.1/", &Rules::default()).is_ok());
}

#[test]
fn rules_open_what_they_say_and_no_more() {
    let ports = Rules::default().with_ports(&[9443, 443]);
    assert_eq!(ports.ports(), [443, 8443, 9443]);
    assert!(Address::new("https://a.example:9443", &ports).is_ok());
    let own = Rules::default().with_neighbours(Neighbours::Loopback);
    for (text, good) in [
        ("http://127.0.0.1:9000/x", true),
        ("http://localhost:9000/x", true),
        ("http://[::1]:9000/x", true),
        ("https://127.0.0.1:1/", true),
        ("http://a.example/", false),
        ("http://10.0.0.1/", false),
        ("https://10.0.0.1/", false),
        ("https://a.example:9000/", false),
    ] {
        assert_eq!(Address::new(text, &own).is_ok(), good, "{text}");
    }
    assert!(own.allow("127.0.0.1".parse().unwrap()) && own.allow("::1".parse().unwrap()));
    for ip in ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "fd00::1"] {
        assert!(!own.allow(ip.parse().unwrap()), "{ip}");
    }
}

/// A name server that gives its answers in turn.
#[derive(Debug)]
struct Turns(Arc<AtomicUsize>, Vec<Vec<&'static str>>);

impl Resolver for Turns {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let turn = self.0.fetch_add(1, Ordering::SeqCst);
        let mut found = self.empty();
        for address in &self.1[turn] {
            found.push(address.parse::<SocketAddr>().unwrap());
        }
        Ok(found)
    }
}

fn answers(answers: Vec<Vec<&'static str>>) -> (Arc<AtomicUsize>, Guarded<Turns>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let inner = Turns(Arc::clone(&asked), answers);
    (asked, Guarded { inner, rules: Rules::default() })
}

#[test]
fn one_private_address_among_public_ones_closes_all() {
    let lists = vec![
        vec!["1.1.1.1:443", "8.8.8.8:443"],
        vec!["1.1.1.1:443", "127.0.0.1:443"],
        vec!["[::ffff:10.0.0.1]:443"],
        vec!["169.254.169.254:443", "1.1.1.1:443"],
    ];
    let (_, guarded) = answers(lists);
    let uri: Uri = "https://a.example".parse().unwrap();
    let ask = || guarded.resolve(&uri, &Config::default(), NextTimeout::default());
    assert_eq!(ask().unwrap().len(), 2);
    for _ in 0..3 {
        let Err(Error::Other(why)) = ask() else { panic!("it is not refused") };
        assert!(why.is::<NotPublic>(), "{why}");
    }
}

#[test]
fn a_name_that_leads_elsewhere_the_second_time_is_asked_once() {
    // Whoever connected to what a second look-up says would end at the trap.
    let (good, trap) =
        (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    trap.set_nonblocking(true).unwrap();
    let at = |listener: &TcpListener| -> &'static str {
        listener.local_addr().unwrap().to_string().leak()
    };
    let asked = Arc::new(AtomicUsize::new(0));
    let turns = Turns(Arc::clone(&asked), vec![vec![at(&good)], vec![at(&trap)]]);
    let own = Rules::default().with_neighbours(Neighbours::Loopback);
    let client = Client::asking(turns, own.clone(), Duration::from_secs(20));
    let receiver = std::thread::spawn(move || {
        let (mut connection, _) = good.accept().unwrap();
        let mut request = [0; 4096];
        let read = connection.read(&mut request).unwrap();
        connection.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let message = Outgoing {
        to: Address::new("http://localhost/x", &own).unwrap(),
        id: "a".into(),
        at: jiff::Timestamp::UNIX_EPOCH,
        signatures: "v1,b".into(),
        body: b"{}".to_vec(),
    };
    let answer = client.send(message);
    assert_eq!(answer.outcome, DeliveryOutcome::Delivered);
    let heard = receiver.join().unwrap();
    assert!(heard.starts_with("POST /x HTTP/1.1\r\n"), "{heard}");
    for head in ["webhook-id: a", "webhook-timestamp: 0", "webhook-signature: v1,b"] {
        assert!(heard.contains(head), "{heard}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "what was looked at is what was connected to");
    assert!(trap.accept().is_err(), "nobody came to the trap");
}
