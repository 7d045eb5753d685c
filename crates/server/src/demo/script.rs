//! Who lives on the two servers of the demonstration, and what they write.

use services::people::Role;

/// Everybody's.
pub const PASSWORD: &str = "open country";

/// A server.
pub struct Server {
    /// Its domain, without the port.
    pub name: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub about: &'static str,
    pub owner: &'static str,
    pub language: &'static str,
    pub seed: u32,
    /// What is to be seen in its picture.
    pub picture: &'static str,
    pub rules: &'static [(&'static str, &'static str)],
}

pub struct Person {
    pub server: &'static str,
    pub name: &'static str,
    pub shown: &'static str,
    pub note: &'static str,
    pub fields: &'static [(&'static str, &'static str)],
    pub role: Role,
    pub seed: u32,
    pub follows: &'static [&'static str],
}

pub struct Post {
    pub author: &'static str,
    pub text: &'static str,
    pub warning: &'static str,
    pub language: &'static str,
    /// Which earlier post it answers.
    pub answers: Option<usize>,
    pub pictures: &'static [(u32, &'static str)],
    pub poll: &'static [&'static str],
    pub pinned: bool,
    pub liked: &'static [&'static str],
    pub boosted: &'static [&'static str],
}

const POST: Post = Post {
    author: "",
    text: "",
    warning: "",
    language: "en",
    answers: None,
    pictures: &[],
    poll: &[],
    pinned: false,
    liked: &[],
    boosted: &[],
};

pub static SERVERS: [Server; 2] = [
    Server {
        name: "a.localhost",
        title: "Open Country",
        description: "A small server for people who like wide horizons, slow evenings and good questions.",
        about: "We are a few friends who walk a lot.\n\nThis server runs on a small machine under a desk. If it is away, so are we: try again after supper.",
        owner: "ada",
        language: "en",
        seed: 0,
        picture: "Hills under an orange evening sky",
        rules: &[
            (
                "Be kind",
                "Disagree with what was said, not with who said it.",
            ),
            ("Describe your pictures", "Not everybody sees them."),
        ],
    },
    Server {
        name: "b.localhost",
        title: "Valle Larga",
        description: "Un piccolo server fra le colline.",
        about: "Qui si scrive di orti, di pane e di strade.",
        owner: "bruno",
        language: "it",
        seed: 1,
        picture: "Colline sotto un cielo chiaro",
        rules: &[
            ("Sii gentile", ""),
            ("Niente odio", "Né razzismo, né sessismo, né omofobia."),
        ],
    },
];

pub static PEOPLE: [Person; 6] = [
    Person {
        server: "a.localhost",
        name: "ada",
        shown: "Ada Field",
        note: "Walks, maps, and the occasional proof. Looks after this server. #hiking #maps",
        fields: &[
            ("Pronouns", "she/her"),
            ("Maps", "https://www.openstreetmap.org"),
        ],
        role: Role::Owner,
        seed: 4,
        follows: &["bela", "bruno", "chiara", "cosmo"],
    },
    Person {
        server: "a.localhost",
        name: "bela",
        shown: "Béla",
        note: "Bread, beans, bicycles.",
        fields: &[("Bakes", "on Saturdays")],
        role: Role::Moderator,
        seed: 5,
        follows: &["ada", "bruno"],
    },
    Person {
        server: "a.localhost",
        name: "cosmo",
        shown: "Cosmo",
        note: "I post the sky over the house every evening. I am a camera.",
        fields: &[],
        role: Role::User,
        seed: 6,
        follows: &["ada"],
    },
    Person {
        server: "b.localhost",
        name: "bruno",
        shown: "Bruno Valle",
        note: "Orto, pane, strade bianche. Tengo in piedi Valle Larga.",
        fields: &[("Orto", "600 m²"), ("Pane", "di segale")],
        role: Role::Owner,
        seed: 7,
        follows: &["ada", "chiara", "bela"],
    },
    Person {
        server: "b.localhost",
        name: "chiara",
        shown: "Chiara",
        note: "Disegno alberi.",
        fields: &[],
        role: Role::User,
        seed: 8,
        follows: &["bruno", "ada"],
    },
    Person {
        server: "b.localhost",
        name: "dario",
        shown: "",
        note: "",
        fields: &[],
        role: Role::User,
        seed: 9,
        follows: &["bruno"],
    },
];

pub static POSTS: [Post; 14] = [
    Post {
        author: "ada",
        text: "Welcome to Open Country. Look around, ask anything, and tell us what you would like to read here. #introductions",
        pinned: true,
        liked: &["bela", "cosmo", "bruno"],
        ..POST
    },
    Post {
        author: "cosmo",
        text: "The sky at 20:14. #sky",
        pictures: &[(0, "An orange sky over three rows of green hills")],
        liked: &["ada", "chiara"],
        boosted: &["ada"],
        ..POST
    },
    Post {
        author: "bruno",
        text: "Prima segale dell’anno, macinata a pietra. Il profumo arriva fino in strada. #pane #segale",
        language: "it",
        liked: &["bela", "ada", "chiara"],
        boosted: &["bela", "chiara"],
        ..POST
    },
    Post {
        author: "bela",
        text: "@bruno@b.localhost:{port} How long do you let it rise? Mine collapses after five hours.",
        answers: Some(2),
        liked: &["bruno"],
        ..POST
    },
    Post {
        author: "bruno",
        text: "@bela@a.localhost:{port} Four hours in the cold room, then straight into the oven. And less water than you think.",
        answers: Some(3),
        liked: &["bela"],
        ..POST
    },
    Post {
        author: "ada",
        text: "@bela @bruno@b.localhost:{port} This is why I read this server before breakfast.",
        answers: Some(4),
        ..POST
    },
    Post {
        author: "chiara",
        text: "Quattro alberi, quattro stagioni. #disegno",
        language: "it",
        pictures: &[
            (1, "Un albero in primavera su una collina"),
            (0, "Lo stesso albero al tramonto"),
            (3, "L’albero spoglio su terra gialla"),
            (2, "L’albero di notte"),
        ],
        liked: &["ada", "bruno", "bela", "cosmo"],
        boosted: &["ada", "bruno"],
        ..POST
    },
    Post {
        author: "ada",
        text: "Which way shall we walk on Sunday? #hiking",
        poll: &[
            "Along the river",
            "Over the ridge",
            "To the bakery and back",
        ],
        liked: &["bela"],
        ..POST
    },
    Post {
        author: "bela",
        text: "They all ride off together, and nobody says goodbye. It is the best ending I have read in years.",
        warning: "The end of “The Long Valley”",
        liked: &["ada"],
        ..POST
    },
    Post {
        author: "dario",
        text: "ciao",
        language: "it",
        ..POST
    },
    Post {
        author: "ada",
        text: "A map is a promise that somebody was there before you.\n\nHow the Sahara was drawn before anybody had crossed it: https://www.openstreetmap.org/history\n\n#maps",
        liked: &["cosmo", "chiara"],
        boosted: &["bela"],
        ..POST
    },
    Post {
        author: "cosmo",
        text: "The sky at 20:11. #sky",
        pictures: &[
            (2, "A dark red sky over black hills"),
            (1, "A pale blue sky over green hills"),
        ],
        liked: &["ada"],
        ..POST
    },
    Post {
        author: "bruno",
        text: "Cercasi aiuto per la raccolta delle patate, sabato alle 8. Si paga in patate. #orto",
        language: "it",
        boosted: &["dario"],
        ..POST
    },
    Post {
        author: "chiara",
        text: "@bruno Vengo io, e porto il carretto.",
        language: "it",
        answers: Some(12),
        liked: &["bruno"],
        ..POST
    },
];
