-- Of a company's events, the place in the stream grows with the place in the chain: one index is enough to find either. No
-- place in the stream is given twice, to whichever company (docs/decisions/0058). The searched texts, which a file numbers anew
-- here, have no numbers on a server.
DROP INDEX event_position;
DROP INDEX event_stream;
CREATE UNIQUE INDEX event_stream ON event (position) WHERE position IS NOT NULL;
