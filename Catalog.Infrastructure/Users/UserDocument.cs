using System.Text.Json;
using Catalog.Domain.Users;

namespace Catalog.Infrastructure.Users;

/// <summary>A user with all addresses, as the service answers it, and as its cache entry holds it.</summary>
public sealed record UserDocument
{
    /// <summary>The number that the service gave the user.</summary>
    /// <example>42</example>
    public required long Id { get; init; }

    /// <summary>The e-mail address, as they wrote it.</summary>
    /// <example>ada@example.org</example>
    public required string Email { get; init; }

    /// <summary>What to call them.</summary>
    /// <example>Ada</example>
    public required string Name { get; init; }

    /// <summary>What they may do: customer, orders or admin.</summary>
    /// <example>customer</example>
    public required string Role { get; init; }

    /// <summary>Where their orders go, in the order in which they were added.</summary>
    public required IReadOnlyList<AddressDocument> Addresses { get; init; }

    /// <summary>1 for a new user, raised by each change of the user or of an address. The ETag is made of it.</summary>
    /// <example>3</example>
    public required long Version { get; init; }

    /// <summary>When the account was made, UTC.</summary>
    /// <example>2026-01-05T08:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the user or an address was last changed, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>The document of a user.</summary>
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

    /// <summary>Reads what <see cref="ToJson"/> wrote; fields that this build does not know are passed over.</summary>
    public static UserDocument FromJson(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, UserJson.Default.UserDocument) ?? throw new JsonException("A user is an object.");

    /// <summary>The document as UTF-8 JSON: what the cache keeps and the socket gets.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, UserJson.Strict.UserDocument);

    internal static string NameOf(Role role) => role.ToString().ToLowerInvariant();
}
