//! The same on PostgreSQL, beside the UNNEST pipeline on the same server.
use crate::postgres::Postgres;
use crate::runs::accept::{bare_accept, header, ours, row};
use crate::runs::{block_on, each};
use crate::table::{Table, ratio, thousands};

pub fn run(table: &mut Table) {
    let server = match block_on(Postgres::start()) {
        Ok(server) => server,
        Err(why) => {
            println!("not measured: {why}");
            return;
        }
    };
    header();
    for connections in [1, 64, 256] {
        let url = block_on(server.database(&format!("ours{connections}")));
        let ours = ours(connections, Some(&url));
        let url = block_on(server.database(&format!("bare{connections}")));
        row("huiyin POST on PostgreSQL", connections, &ours.accept, Some(ours.cpu_us));
        let (bare, cpu) = bare_accept("unnest", &url, connections, each(connections));
        row("bare UNNEST pipeline", connections, &bare, Some(cpu));
        if connections == 256 {
            let (ours, bare) = (ours.accept.per_second(), bare.per_second());
            let figures = format!("{} against {}", thousands(ours), thousands(bare));
            table.line("PostgreSQL, 256, against the UNNEST pipeline", figures, ratio(ours, bare), "≥ 0.5", "0.25");
        }
    }
}
