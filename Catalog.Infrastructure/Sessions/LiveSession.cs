using Catalog.Domain.Sessions;
using Catalog.Domain.Users;

namespace Catalog.Infrastructure.Sessions;

/// <summary>A session with all that it keeps, as Redis or the database has it.</summary>
public sealed record LiveSession
{
    /// <summary>The number by which its owner names it.</summary>
    public required long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required long UserId { get; init; }

    /// <summary>What the user may do.</summary>
    public required Role Role { get; init; }

    /// <summary>What the client called itself; empty when it did not.</summary>
    public required string Client { get; init; }

    /// <summary>When the user signed in, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends even if it is used all the time, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Rises with each change, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>What the user thinks of buying.</summary>
    public required IReadOnlyList<CartLine> Cart { get; init; }

    /// <summary>In which locale the user wants to be answered; empty when it was not said.</summary>
    public required string Locale { get; init; }
}
