use crate::sync;

pub struct Model {
    pub uuid: Uuid,
    pub name: String,
    pub is_online: bool,
    pub last_seen_at: DateTime,
}

impl sync::Model for Model { //~ certain hand-written-impl device
    fn model(&self) -> &str {
        "device"
    }
}

// Another trait of that name.
impl orm::Model for Model {}

impl From<Model> for domain::Device {
    fn from(model: Model) -> Self {
        domain::Device { name: model.name, ..Default::default() }
    }
}
