use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid;

#[derive(Syncable)]
struct Item<T> {
    id: T,
}

#[derive(Syncable)]
struct Pair(u8, u8);

#[derive(Syncable)]
enum Duty {
    Tank = 1,
    Healer { name: String },
    Damage(u8, u8),
}

#[derive(Syncable)]
union Both {
    one: u8,
    other: u16,
}
