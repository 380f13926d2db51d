using Catalog.Domain.Users;

namespace Catalog.Infrastructure.Users;

/// <summary>A user in a list, without addresses.</summary>
public sealed record UserSummary
{
    /// <inheritdoc cref="UserDocument.Id" />
    /// <example>42</example>
    public required long Id { get; init; }

    /// <inheritdoc cref="UserDocument.Email" />
    /// <example>ada@example.org</example>
    public required string Email { get; init; }

    /// <inheritdoc cref="UserDocument.Name" />
    /// <example>Ada</example>
    public required string Name { get; init; }

    /// <inheritdoc cref="UserDocument.Role" />
    /// <example>customer</example>
    public required string Role { get; init; }

    /// <inheritdoc cref="UserDocument.Version" />
    /// <example>3</example>
    public required long Version { get; init; }

    /// <inheritdoc cref="UserDocument.CreatedAt" />
    /// <example>2026-01-05T08:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Converts a user.</summary>
    public static UserSummary From(User user) => new()
    {
        Id = user.Id,
        Email = user.Email,
        Name = user.Name,
        Role = UserDocument.NameOf(user.Role),
        Version = user.Version,
        CreatedAt = user.CreatedAt.UtcDateTime,
    };
}
