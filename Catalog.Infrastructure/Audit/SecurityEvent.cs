using System.Globalization;
using System.Net;

namespace Catalog.Infrastructure.Audit;

/// <summary>A security event. The only personal data in it are ids and an IP address.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="Resource">The resource, such as <c>user:42</c>.</param>
/// <param name="Actor">The actor, such as <c>user:1</c>; <see langword="null"/> if unknown.</param>
/// <param name="From">The client's IP address, for the log only; <see langword="null"/> if there is none.</param>
/// <param name="Version">The version of the resource after the event; 0 if it has none.</param>
public sealed record SecurityEvent(string Kind, string Resource, string? Actor, IPAddress? From, long Version = 0)
{
    /// <summary>A sign-in that opened a session.</summary>
    public const string SignInOpened = "sign-in-opened";

    /// <summary>A sign-in with a wrong password, or for an account that does not exist.</summary>
    public const string SignInWrong = "sign-in-wrong";

    /// <summary>A sign-in from a network that is locked out of the account.</summary>
    public const string SignInLocked = "sign-in-locked";

    /// <summary>A signed-in user entered a wrong password when asked for it again.</summary>
    public const string PasswordWrong = "password-wrong";

    /// <summary>The same, from a network that is locked out of the account.</summary>
    public const string PasswordLocked = "password-locked";

    /// <summary>A network was locked out of an account, or its lock was extended.</summary>
    public const string Lock = "lock";

    /// <summary>A user got a role other than customer, or the role of a user changed.</summary>
    public const string Rights = "rights";

    /// <summary>The whole catalog was exported.</summary>
    public const string Export = "export";

    /// <summary>Cache entries were invalidated manually.</summary>
    public const string CacheInvalidate = "cache-invalidate";

    /// <summary>A warm-up was started or cancelled.</summary>
    public const string CacheWarmup = "cache-warmup";

    /// <summary>A stock was set.</summary>
    public const string StockSet = "stock-set";

    /// <summary>Units were added to a stock or removed from it manually.</summary>
    public const string StockAdjust = "stock-adjust";

    /// <summary>All kinds: the constants.</summary>
    internal static IReadOnlyList<string> Kinds { get; } =
        [.. typeof(SecurityEvent).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    /// <summary>The name of a user as a resource or an actor.</summary>
    /// <param name="id"><see langword="null"/> for an account that does not exist.</param>
    public static string User(long? id) => id is { } user ? string.Create(CultureInfo.InvariantCulture, $"user:{user}") : "user:unknown";
}
