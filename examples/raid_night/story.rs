//! What the program prints: a line for each step, and the bill at the end.

use std::error::Error;
use std::process::ExitCode;

use crate::raid::{Holdings, Raid, Traffic};
use crate::raidhelper::REGISTRY;

/// The evening so far.
pub(crate) struct Story {
    pub(crate) raid: Raid,
    steps: Vec<(String, Traffic)>,
}

impl Story {
    /// Three peers, and the heads of the columns.
    pub(crate) fn begin() -> Result<Self, Box<dyn Error>> {
        println!("Aggro leads (Rust), Bubbles assists (Lua), Chip raids (Rust).\n");
        println!(
            "{:<34}{:<9}{:<54}{:>9}{:>7}  equal",
            "", "who", "calls", "frames", "bytes"
        );
        Ok(Self {
            raid: Raid::new()?,
            steps: Vec::new(),
        })
    }

    /// A line between steps.
    pub(crate) fn say(&self, text: &str) {
        println!("\n{text}");
    }

    /// Runs Lua code on Bubbles' peer, and tells of it.
    pub(crate) fn lua(&mut self, about: &str, code: &str) -> Result<(), Box<dyn Error>> {
        let refused = self.raid.bubbles.run(&format!("return {code}"))?;
        let in_one_line: Vec<&str> = code.split_whitespace().collect();
        self.tell(
            about,
            "bubbles",
            &in_one_line.join(" ").replace("raid:", ""),
            refused,
        )
    }

    /// Delivers what a step sent, and tells what that cost and whether all have it now.
    pub(crate) fn tell(
        &mut self,
        about: &str,
        who: &str,
        call: &str,
        refused: Option<String>,
    ) -> Result<(), Box<dyn Error>> {
        let traffic = self.raid.settle()?;
        let (equal, _) = self.raid.agree()?;
        let who = format!("{}{}", who[..1].to_uppercase(), &who[1..]);
        let mut call = call.to_owned();
        if call.chars().count() > 53 {
            call = call.chars().take(51).chain(" …".chars()).collect();
        }
        println!(
            "{about:<34}{who:<9}{call:<54}{:>9}{:>7}  {}",
            traffic.frames,
            traffic.bytes,
            if equal { "yes" } else { "not yet" }
        );
        for refusal in refused.into_iter().chain(self.raid.refusals.drain(..)) {
            println!("{:<43}refused: {refusal}", "");
        }
        self.steps.push((about.to_owned(), traffic));
        Ok(())
    }

    /// The bill, and whether all ended equal.
    pub(crate) fn end(self) -> Result<ExitCode, Box<dyn Error>> {
        println!(
            "\nBytes on the wire: frames, each with the envelope of its message and a byte for the game's channel:"
        );
        for (about, traffic) in self.steps.iter().filter(|(_, traffic)| traffic.bytes > 0) {
            println!(
                "{about:<34}{:>6}  {}",
                traffic.bytes,
                "▪".repeat(traffic.bytes.div_ceil(4))
            );
        }
        let bytes: usize = self.steps.iter().map(|(_, traffic)| traffic.bytes).sum();
        let frames: usize = self.steps.iter().map(|(_, traffic)| traffic.frames).sum();
        println!("{:<34}{bytes:>6}", "the whole evening");
        let counted = bytes + frames * REGISTRY.transport.overhead as usize;
        println!("{:<34}{counted:>6}", "  as the game's limit counts it");
        println!("{:<34}{:>6}", "the addon's own wire, measured:", "");
        println!("{:<34}{:>6}", "  one assignment", 371);
        println!("{:<34}{:>6}", "  80 of them", "30.2 KB");
        match self.raid.agree()? {
            (true, Holdings { values, cleared }) => {
                println!(
                    "\nAll three peers ended equal, entry by entry: {values} with a value, {cleared} cleared."
                );
                Ok(ExitCode::SUCCESS)
            }
            (false, _) => {
                println!("\nThe peers did not end equal.");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}
