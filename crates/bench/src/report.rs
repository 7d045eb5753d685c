//! The table at the end.

/// What the issue asks for, on SQLite: figure, then the best small peer's.
const GOALS: &[(&str, f64, f64)] = &[
    ("start to first answer", 200.0, 2200.0),
    ("memory at rest", 40.0, 139.0),
    ("home timeline", 0.3, 7.6),
    ("public timeline", 0.3, 4.8),
    ("one status", 0.08, 0.21),
    ("an account's posts", 0.3, 18.0),
    ("notifications", 0.3, 17.0),
    ("a profile's page", 0.3, 0.0),
    ("a post's page", 0.3, 0.0),
    ("a post with its background work", 1.5, 124.0),
    ("a favourite", 0.8, 10.0),
    ("memory after load", 80.0, 399.0),
    ("one idle open server", 0.8, 0.0),
    ("a received note", 1.5, 115.0),
    ("one of them", 1.5, 115.0),
    ("notes received a second, of 500 sent", 500.0, 15.0),
    ("a delivery, in signatures", 1.3, 0.0),
    ("the same, in times of its signatures alone", 1.5, 0.0),
    ("the same meanwhile, in quiet ones", 2.0, 0.0),
];

/// Figures, in the order in which they were measured.
#[derive(Default)]
pub struct Report(Vec<Figure>);

struct Figure {
    engine: &'static str,
    name: &'static str,
    value: f64,
    unit: &'static str,
}

impl Report {
    /// Adds a figure and prints it.
    pub fn add(
        &mut self,
        engine: &'static str,
        name: &'static str,
        value: f64,
        unit: &'static str,
    ) {
        eprintln!("    {name}: {value:.3} {unit}");
        self.0.push(Figure {
            engine,
            name,
            value,
            unit,
        });
    }

    /// Prints the table in Markdown.
    pub fn print(&self) {
        let mut table = String::from(
            "| engine | operation | measured | goal | best small peer | peer / measured |\n| --- | --- | --- | --- | --- | --- |\n",
        );
        for figure in &self.0 {
            let goal = GOALS.iter().find(|(name, ..)| *name == figure.name);
            let (goal, peer, ratio) = match goal {
                Some((_, goal, peer)) if *peer > 0.0 => (
                    goal.to_string(),
                    peer.to_string(),
                    format!("{:.0} x", peer / figure.value),
                ),
                Some((_, goal, _)) => (goal.to_string(), String::new(), String::new()),
                None => Default::default(),
            };
            let Figure {
                engine,
                name,
                value,
                unit,
            } = figure;
            table.push_str(&format!(
                "| {engine} | {name} | {value:.3} {unit} | {goal} | {peer} | {ratio} |\n"
            ));
        }
        use std::io::Write;
        // A closed pipe ends the tool anyway.
        let _ = std::io::stdout().write_all(table.as_bytes());
    }
}
