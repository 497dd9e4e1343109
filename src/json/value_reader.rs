//! Hands serde what the browser has read. A struct is given as the list of its fields in their order: asking for each by
//! name takes a third of the code that sorting out whichever name comes next takes.

use std::fmt::Display;
use std::str::FromStr;

use js_sys::{Array, Number, Object, Reflect};
use serde::de::value::StringDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, Expected, Unexpected, Visitor};
use wasm_bindgen::{JsCast, JsValue};

use crate::json::Unreadable;

/// One value, to be read.
pub(super) struct ValueReader(pub JsValue);

impl ValueReader {
    fn text(&self) -> Result<String, Unreadable> {
        self.0.as_string().ok_or_else(Unreadable::default)
    }

    /// A whole number, by its own digits.
    fn number<N: FromStr>(&self) -> Result<N, Unreadable> {
        let number = self.0.dyn_ref::<Number>().ok_or_else(Unreadable::default)?;
        let digits = number.to_string_with_radix(10).map_err(|_range| Unreadable::default())?;
        String::from(digits).parse().map_err(|_not_whole| Unreadable::default())
    }

    fn fields(self, names: &'static [&'static str]) -> Result<Fields, Unreadable> {
        if !self.0.is_object() || Array::is_array(&self.0) {
            return Err(Unreadable::default());
        }
        Ok(Fields { object: self.0, names: names.iter() })
    }

    fn items(self) -> Result<Items, Unreadable> {
        if !Array::is_array(&self.0) {
            return Err(Unreadable::default());
        }
        Ok(Items { list: self.0.unchecked_into(), at: 0 })
    }

    fn entries(self) -> Result<Entries, Unreadable> {
        let object = self.0.dyn_into::<Object>().map_err(|_none| Unreadable::default())?;
        Ok(Entries { list: Object::entries(&object), at: 0, value: JsValue::UNDEFINED })
    }
}

macro_rules! whole_numbers {
    ($($deserialize:ident $visit:ident),+) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            visitor.$visit(self.number()?)
        }
    )+};
}

impl<'de> Deserializer<'de> for ValueReader {
    type Error = Unreadable;

    whole_numbers!(
        deserialize_u8 visit_u8, deserialize_u16 visit_u16, deserialize_u32 visit_u32, deserialize_u64 visit_u64,
        deserialize_i8 visit_i8, deserialize_i16 visit_i16, deserialize_i32 visit_i32, deserialize_i64 visit_i64
    );

    /// What says nothing of its own shape is nothing that our server writes.
    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable::default())
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0.as_bool().ok_or_else(Unreadable::default)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(&self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_map(self.entries()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(self.fields(fields)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(StringDeserializer::new(self.text()?))
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// A struct's fields, one after the other.
struct Fields {
    object: JsValue,
    names: std::slice::Iter<'static, &'static str>,
}

impl Fields {
    /// The next field's name and value; `None` for one that is missing, whose default then stands.
    fn next(&mut self) -> Option<(&'static str, ValueReader)> {
        let name = self.names.next()?;
        let value = Reflect::get(&self.object, &JsValue::from_str(name)).ok()?;
        (!value.is_undefined()).then_some((*name, ValueReader(value)))
    }
}

impl<'de> de::SeqAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unreadable> {
        let Some((name, value)) = self.next() else { return Ok(None) };
        seed.deserialize(value).map(Some).map_err(|inner| inner.within(name))
    }
}

/// A list's items.
struct Items {
    list: Array,
    at: u32,
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unreadable> {
        if self.at == self.list.length() {
            return Ok(None);
        }
        let value = ValueReader(self.list.get(self.at));
        self.at += 1;
        seed.deserialize(value).map(Some)
    }
}

/// The names and values of an object whose names nobody knows beforehand.
struct Entries {
    list: Array,
    at: u32,
    value: JsValue,
}

impl<'de> de::MapAccess<'de> for Entries {
    type Error = Unreadable;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unreadable> {
        if self.at == self.list.length() {
            return Ok(None);
        }
        let pair: Array = self.list.get(self.at).unchecked_into();
        self.at += 1;
        self.value = pair.get(1);
        seed.deserialize(ValueReader(pair.get(0))).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unreadable> {
        seed.deserialize(ValueReader(std::mem::take(&mut self.value)))
    }
}

impl Unreadable {
    fn within(mut self, name: &str) -> Self {
        self.place.insert_str(0, name);
        self.place.insert(0, '.');
        self
    }
}

/// Every way of being wrong is the same one: the words that serde would have made are never asked for.
impl de::Error for Unreadable {
    fn custom<T: Display>(_words: T) -> Self {
        Self::default()
    }

    fn invalid_type(_found: Unexpected<'_>, _wanted: &dyn Expected) -> Self {
        Self::default()
    }

    fn invalid_value(_found: Unexpected<'_>, _wanted: &dyn Expected) -> Self {
        Self::default()
    }

    fn invalid_length(_found: usize, _wanted: &dyn Expected) -> Self {
        Self::default()
    }

    fn unknown_variant(_found: &str, _wanted: &'static [&'static str]) -> Self {
        Self::default()
    }

    fn unknown_field(_found: &str, _wanted: &'static [&'static str]) -> Self {
        Self::default()
    }

    fn missing_field(_name: &'static str) -> Self {
        Self::default()
    }

    fn duplicate_field(_name: &'static str) -> Self {
        Self::default()
    }
}
