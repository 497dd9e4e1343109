//! The routes of the server, one file a route, over the real router, a real database file and a gateway of our own.

#[cfg(test)]
mod answer;
#[cfg(test)]
mod approval;
#[cfg(test)]
mod attention;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod bulk_refund;
#[cfg(test)]
mod circuit;
#[cfg(test)]
mod compress;
#[cfg(test)]
mod credential;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod dialect;
#[cfg(test)]
mod event;
#[cfg(test)]
mod export;
#[cfg(test)]
mod fact;
#[cfg(test)]
mod gateway;
#[cfg(test)]
mod health;
#[cfg(test)]
mod integration;
#[cfg(test)]
mod listener;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod mail_server;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod overview;
#[cfg(test)]
mod panel;
#[cfg(test)]
mod passkey;
#[cfg(test)]
mod payment;
#[cfg(test)]
mod people;
mod personal;
#[cfg(test)]
mod problem;
#[cfg(test)]
mod provider;
#[cfg(test)]
mod race;
#[cfg(test)]
mod rate_limit;
#[cfg(test)]
mod receipt;
#[cfg(test)]
mod receiver;
#[cfg(test)]
mod refund;
#[cfg(test)]
mod saved_view;
#[cfg(test)]
mod second_factor;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod session;
#[cfg(test)]
mod sign_on;
#[cfg(test)]
mod stranger;
#[cfg(test)]
mod transaction;
#[cfg(test)]
mod webhook;
