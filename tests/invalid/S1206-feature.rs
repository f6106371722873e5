use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(level = local)]
    bag: Item,
    #[cfg(feature = "extras")]
    #[sync(level = local)]
    extra: u8,
}

#[derive(Syncable)]
struct Item {
    id: u32,
    #[cfg_attr(feature = "extras", sync(max = 3))]
    count: u8,
}

#[cfg(unix)]
mod unix {
    #[derive(super::Syncable)]
    struct Other {
        id: u32,
    }
}

#[cfg(test)]
mod tests {
    #[derive(super::Syncable)]
    struct PassedOver {
        id: usize,
    }
}

#[cfg_attr(feature = "extras", derive(Syncable))]
struct Sometimes {
    id: u32,
}
