namespace Catalog.Infrastructure.RateLimits;

/// <summary>What a request is counted as; each has a limit of its own in <see cref="RateLimitOptions"/>.</summary>
public enum RatePolicy
{
    /// <summary>A read.</summary>
    Read,

    /// <summary>A change.</summary>
    Write,

    /// <summary>A view of a product.</summary>
    Views,

    /// <summary>An attempt to sign in or to register, by one client.</summary>
    SignIn,

    /// <summary>An attempt to sign in to one account from one network.</summary>
    Account,

    /// <summary>A search.</summary>
    Search,
}
