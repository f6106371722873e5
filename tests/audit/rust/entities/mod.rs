pub mod device;
pub mod job;
pub mod location;
pub mod tag;
pub use location::ActiveModel as LocationActive;
pub use location::Model as LocationRow;
