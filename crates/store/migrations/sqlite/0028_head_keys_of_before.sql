-- The keys that daily heads were signed with before the one that signs now: their public halves, by which heads of before are checked.
CREATE TABLE head_key_before (
    -- Ed25519, 32 bytes.
    public_key  BLOB    NOT NULL PRIMARY KEY,
    -- From when on another one signs.
    replaced_at INTEGER NOT NULL
) STRICT;
