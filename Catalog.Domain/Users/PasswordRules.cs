namespace Catalog.Domain.Users;

/// <summary>The rules for passwords: any characters, but long and not common.</summary>
public static class PasswordRules
{
    /// <summary>The minimum length, in characters.</summary>
    public const int Least = 12;

    /// <summary>The maximum length, in characters: more adds no safety and costs hashing time.</summary>
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

        // There are never more code points than UTF-16 units, and never fewer than half as many.
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

    /// <summary>Checks a replacement for a password.</summary>
    /// <inheritdoc cref="Broken" />
    /// <param name="password">The new password.</param>
    /// <param name="email">The user's e-mail address.</param>
    /// <param name="current">The password that it replaces.</param>
    public static string? BrokenChange(string? password, string? email, string? current) =>
        Broken(password, email)
        ?? (string.Equals(password, current, StringComparison.Ordinal) ? "must not be the current password" : null);

    /// <summary>Checks the size of a password that is compared with the current one, to limit hashing time.</summary>
    /// <returns>The broken rule, or <see langword="null"/>.</returns>
    public static string? BrokenCurrent(string? password) => password switch
    {
        null => "is required",
        { Length: > 2 * Most } => $"must have at most {Most} characters",
        _ => null,
    };
}
