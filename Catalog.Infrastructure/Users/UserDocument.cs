using System.Text.Json;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Users;

/// <summary>A user with all addresses, in a response and in the cache.</summary>
public sealed record UserDocument
{
    /// <summary>The id, assigned by the service.</summary>
    /// <example>42</example>
    public required long Id { get; init; }

    /// <summary>The e-mail address as entered.</summary>
    /// <example>ada@example.org</example>
    public required string Email { get; init; }

    /// <summary>The display name.</summary>
    /// <example>Ada</example>
    public required string Name { get; init; }

    /// <summary>The role: customer, orders or admin.</summary>
    /// <example>customer</example>
    public required string Role { get; init; }

    /// <summary>The delivery addresses, in the order in which they were added.</summary>
    public required IReadOnlyList<AddressDocument> Addresses { get; init; }

    /// <summary>The version: starts at 1, increases with each change of the user or of an address. Part of the ETag.</summary>
    /// <example>3</example>
    public required long Version { get; init; }

    /// <summary>When the account was created, UTC.</summary>
    /// <example>2026-01-05T08:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the user or an address was last changed, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Converts a user.</summary>
    public static UserDocument From(User user, IEnumerable<Address> addresses) => new()
    {
        Id = user.Id,
        Email = user.Email,
        Name = user.Name,
        Role = NameOf(user.Role),
        Addresses = [.. addresses.Select(AddressDocument.From)],
        Version = user.Version,
        CreatedAt = user.CreatedAt.UtcDateTime,
        UpdatedAt = user.UpdatedAt.UtcDateTime,
    };

    /// <summary>Parses the result of <see cref="ToJson"/>; unknown fields of other builds are ignored.</summary>
    public static UserDocument FromJson(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, CatalogJson.Default.UserDocument) ?? throw new JsonException("A user is an object.");

    /// <summary>The document as UTF-8 JSON, as cached and as sent.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CatalogJson.Strict.UserDocument);

    internal static string NameOf(Role role) => role.ToString().ToLowerInvariant();
}
