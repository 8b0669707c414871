//! What was measured beside what was to be reached.

/// A line of the last table.
struct Line {
    what: &'static str,
    figures: String,
    reached: String,
    goal: &'static str,
    never: &'static str,
}

#[derive(Default)]
pub struct Table(Vec<Line>);

impl Table {
    /// `figures`: ours and the bare program's; `reached`: what is compared with the goal.
    pub fn line(
        &mut self,
        what: &'static str,
        figures: String,
        reached: String,
        goal: &'static str,
        never: &'static str,
    ) {
        self.0.push(Line { what, figures, reached, goal, never });
    }

    pub fn print(&self) {
        println!("\n## against the goals\n");
        println!("| what | measured | reached | goal | never below |");
        println!("|---|---|---|---|---|");
        for line in &self.0 {
            println!("| {} | {} | **{}** | {} | {} |", line.what, line.figures, line.reached, line.goal, line.never);
        }
    }
}

/// `12,345`.
pub fn thousands(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub fn ratio(ours: f64, bare: f64) -> String {
    if bare > 0.0 { format!("{:.2}", ours / bare) } else { "–".to_owned() }
}
