namespace Catalog.Api.Bulkheads;

/// <summary>What a request does to the database past the caches; each has a ceiling of its own in <see cref="BulkheadOptions"/>.</summary>
public enum Work
{
    /// <summary>A change.</summary>
    Write,

    /// <summary>A read that is never cached.</summary>
    Read,

    /// <summary>A file, in or out, which keeps a connection for as long as its client takes.</summary>
    File,

    /// <summary>A sign-in or a registration, which has a password hashed.</summary>
    SignIn,
}
