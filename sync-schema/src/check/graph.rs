//! Cycles among declarations that refer to each other, found without recursion.

/// What a walk over all references found.
pub(super) struct Walk {
    /// Each cycle once, as the declarations on it in the order of reference.
    pub(super) cycles: Vec<Vec<usize>>,
    /// For each declaration, the length of the longest chain of references from it; 0 without any.
    /// Meaningful only where there are no cycles.
    pub(super) depths: Vec<usize>,
}

/// Follows `edges[from] = [to, …]` from every declaration, in order.
pub(super) fn walk(edges: &[Vec<usize>]) -> Walk {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; edges.len()];
    let mut found = Walk {
        cycles: Vec::new(),
        depths: vec![0; edges.len()],
    };
    for root in 0..edges.len() {
        if states[root] != State::New {
            continue;
        }
        states[root] = State::Open;
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.last_mut() {
            let (from, edge) = (*node, *next);
            *next += 1;
            let Some(&to) = edges[from].get(edge) else {
                states[from] = State::Done;
                stack.pop();
                if let Some((parent, _)) = stack.last() {
                    found.depths[*parent] = found.depths[*parent].max(found.depths[from] + 1);
                }
                continue;
            };
            match states[to] {
                State::New => {
                    states[to] = State::Open;
                    stack.push((to, 0));
                }
                State::Open => {
                    let start = stack.iter().position(|(node, _)| *node == to).unwrap_or(0);
                    found
                        .cycles
                        .push(stack[start..].iter().map(|(node, _)| *node).collect());
                }
                State::Done => found.depths[from] = found.depths[from].max(found.depths[to] + 1),
            }
        }
    }
    found
}

/// `a → b → a`, at most eight names long.
pub(super) fn chain<'a>(cycle: &[usize], name: impl Fn(usize) -> &'a str) -> String {
    let mut names: Vec<&str> = cycle.iter().take(8).map(|node| name(*node)).collect();
    if cycle.len() > 8 {
        names.push("…");
    }
    names.extend(cycle.first().map(|node| name(*node)));
    names.join(" → ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_cycle_once() {
        let found = walk(&[vec![1], vec![2], vec![0], vec![0, 3]]);
        assert_eq!(found.cycles, [vec![0, 1, 2], vec![3]]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let edges: Vec<Vec<usize>> = (0..100_000)
            .map(|node| if node < 99_999 { vec![node + 1] } else { vec![] })
            .collect();
        let found = walk(&edges);
        assert!(found.cycles.is_empty());
        assert_eq!(found.depths[0], 99_999);
    }
}
