//! Prints a schema of so many paths: `cargo run -p sync-tests --example big_schema -- 10000`

use std::io::Write as _;

use sync_tests::big_schema::big_schema;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths = std::env::args()
        .nth(1)
        .ok_or("usage: big_schema PATHS")?
        .parse()?;
    std::io::stdout().write_all(big_schema(paths).as_bytes())?;
    Ok(())
}
