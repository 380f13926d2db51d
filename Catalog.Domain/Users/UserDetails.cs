namespace Catalog.Domain.Users;

/// <summary>The part of a profile that its owner decides, checked: only <see cref="UserRules"/> makes it.</summary>
public sealed record UserDetails
{
    internal UserDetails()
    {
    }

    /// <summary>The e-mail address as written, up to 254 characters of ASCII.</summary>
    public required string Email { get; init; }

    /// <summary>What to call them, 1 to 100 characters.</summary>
    public required string Name { get; init; }
}
