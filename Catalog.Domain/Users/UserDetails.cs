namespace Catalog.Domain.Users;

/// <summary>The fields of a profile that its owner sets, validated: only <see cref="UserRules"/> creates them.</summary>
public sealed record UserDetails
{
    internal UserDetails()
    {
    }

    /// <summary>The e-mail address as entered, up to 254 ASCII characters.</summary>
    public required string Email { get; init; }

    /// <summary>The display name, 1 to 100 characters.</summary>
    public required string Name { get; init; }
}
