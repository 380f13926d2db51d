namespace Catalog.Infrastructure.RateLimits;

/// <summary>The rate limit policy of a request; its limit is in <see cref="RateLimitOptions"/>.</summary>
public enum RatePolicy
{
    /// <summary>A read.</summary>
    Read,

    /// <summary>A write.</summary>
    Write,

    /// <summary>A view of a product.</summary>
    Views,

    /// <summary>An attempt to sign in or register, per client.</summary>
    SignIn,

    /// <summary>An attempt to sign in to one account from one network.</summary>
    Account,

    /// <summary>A search.</summary>
    Search,
}
