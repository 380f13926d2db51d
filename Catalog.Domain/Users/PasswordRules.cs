namespace Catalog.Domain.Users;

/// <summary>Every rule about a password. Any characters are taken; it must be long, and not one of those that everybody tries first.</summary>
public static class PasswordRules
{
    /// <summary>Least length, in characters.</summary>
    public const int Least = 12;

    /// <summary>Greatest length, in characters: more adds no safety, and hashing it costs time.</summary>
    public const int Most = 128;

    /// <summary>Checks a new password.</summary>
    /// <param name="password">The password; <see langword="null"/> counts as missing.</param>
    /// <param name="email">The user's e-mail address, which must not be the password; <see langword="null"/> if not known.</param>
    /// <returns>The broken rule, or <see langword="null"/>.</returns>
    public static string? Broken(string? password, string? email)
    {
        if (password is null)
        {
            return "is required";
        }

        // Code points are never more than UTF-16 units, and never less than half of them.
        if (password.Length > 2 * Most || password.EnumerateRunes().Count() is < Least or > Most)
        {
            return $"must be {Least} to {Most} characters long";
        }

        if (string.Equals(password, email, StringComparison.OrdinalIgnoreCase))
        {
            return "must not be the e-mail address";
        }

        return CommonPasswords.Contains(password) ? "must not be one of the most common passwords" : null;
    }

    /// <summary>Checks a password that takes the place of another.</summary>
    /// <inheritdoc cref="Broken" />
    /// <param name="password">The new one.</param>
    /// <param name="email">The user's e-mail address.</param>
    /// <param name="current">The password that it replaces.</param>
    public static string? BrokenChange(string? password, string? email, string? current) =>
        Broken(password, email)
        ?? (string.Equals(password, current, StringComparison.Ordinal) ? "must not be the password as it is now" : null);

    /// <summary>Checks what is said to be the password as it is: whatever its length was once, hashing takes no more than the greatest.</summary>
    /// <returns>The broken rule, or <see langword="null"/>.</returns>
    public static string? BrokenCurrent(string? password) => password switch
    {
        null => "is required",
        { Length: > 2 * Most } => $"must have at most {Most} characters",
        _ => null,
    };
}
