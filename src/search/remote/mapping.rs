//! What an index is made as. Two fields: `o`, the ordinal, by which matches are
//! named and sorted; `t`, the tokens, with frequencies and lengths for BM25.
//! Texts are not stored: the engine is never asked for them.

use serde_json::{Value, json};

/// For Elasticsearch and OpenSearch.
pub(super) fn elastic() -> Value {
    json!({
        // One part, so that a word is as rare in all of it as it is said to be.
        "settings": { "number_of_shards": 1, "refresh_interval": "-1" },
        "mappings": {
            "dynamic": "strict",
            "_source": { "enabled": false },
            "properties": {
                "o": { "type": "integer" },
                "t": { "type": "text", "analyzer": "whitespace", "index_options": "freqs" },
            },
        },
    })
}

/// For Quickwit, whose usual tokenizer leaves letters and digits as they are.
pub(super) fn quickwit(name: &str) -> Value {
    json!({
        "version": "0.8",
        "index_id": name,
        "doc_mapping": {
            "mode": "strict",
            "field_mappings": [
                { "name": "o", "type": "u64", "fast": true, "stored": true },
                {
                    "name": "t",
                    "type": "text",
                    "tokenizer": "default",
                    "record": "freq",
                    "fieldnorms": true,
                    "stored": false,
                },
            ],
        },
        "search_settings": { "default_search_fields": ["t"] },
        "indexing_settings": { "commit_timeout_secs": 10 },
    })
}
