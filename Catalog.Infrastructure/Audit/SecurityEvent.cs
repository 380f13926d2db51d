using System.Globalization;
using System.Net;

namespace Catalog.Infrastructure.Audit;

/// <summary>Something that matters to security. Ids and an address, nothing else about a person.</summary>
/// <param name="Kind">What happened: one of the constants.</param>
/// <param name="Resource">To what, such as <c>user:42</c>.</param>
/// <param name="Actor">Who did it, such as <c>user:1</c>; <see langword="null"/> for somebody unknown.</param>
/// <param name="From">The client's address, for the log alone; <see langword="null"/> when there is none.</param>
/// <param name="Version">The version of the resource that it made; 0 when it made none.</param>
public sealed record SecurityEvent(string Kind, string Resource, string? Actor, IPAddress? From, long Version = 0)
{
    /// <summary>A sign-in that opened a session.</summary>
    public const string SignInOpened = "sign-in-opened";

    /// <summary>A sign-in with a wrong password, or for an account that does not exist.</summary>
    public const string SignInWrong = "sign-in-wrong";

    /// <summary>A sign-in from a network that is locked out of the account.</summary>
    public const string SignInLocked = "sign-in-locked";

    /// <summary>Somebody who is signed in gave another password than theirs, when asked for it again.</summary>
    public const string PasswordWrong = "password-wrong";

    /// <summary>The same from a network that is locked out of the account.</summary>
    public const string PasswordLocked = "password-locked";

    /// <summary>A network was locked out of an account, or for longer.</summary>
    public const string Lock = "lock";

    /// <summary>Somebody has other rights than before.</summary>
    public const string Rights = "rights";

    /// <summary>The whole catalog was taken out.</summary>
    public const string Export = "export";

    /// <summary>Cached entries were invalidated by hand.</summary>
    public const string CacheInvalidate = "cache-invalidate";

    /// <summary>A warm-up was started or stopped.</summary>
    public const string CacheWarmup = "cache-warmup";

    /// <summary>A stock was set.</summary>
    public const string StockSet = "stock-set";

    /// <summary>Units were added to a stock or taken away by hand.</summary>
    public const string StockAdjust = "stock-adjust";

    /// <summary>A user as a resource or an actor.</summary>
    /// <param name="id"><see langword="null"/> for an account that does not exist.</param>
    public static string User(long? id) => id is { } user ? string.Create(CultureInfo.InvariantCulture, $"user:{user}") : "user:unknown";
}
