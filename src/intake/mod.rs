//! What came in: folders and files to attachments with bytes, hash and kind.
