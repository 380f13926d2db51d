using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Audit;

/// <summary>The actor of a flow of calls, such as a request. It is passed to the database, which records it in the audit log.</summary>
/// <remarks>
/// Work that outlives the flow, such as a timer started in it, has no actor. The database keeps the actor for as long as a
/// connection is out of the pool, which resets it before the next use. Thread-safe.
/// </remarks>
public sealed class Actor : IDisposable
{
    private static readonly AsyncLocal<Actor?> Flow = new();
    private volatile string? _name;

    private Actor(string name) => _name = name;

    /// <summary>The actor of the current flow, such as <c>user:42</c>; <see langword="null"/> if there is none.</summary>
    public static string? Current => Flow.Value?._name;

    /// <summary>Sets the actor of this flow of calls, until disposed. Cannot be nested.</summary>
    /// <param name="name">The actor; up to 100 characters.</param>
    public static Actor Begin(string name) => Flow.Value = new Actor(name);

    /// <summary>Passes the actor to the database, for this connection until it returns to the pool. A round trip if there is an actor.</summary>
    /// <param name="connection">An open connection of a pool that resets returned connections.</param>
    /// <param name="ct">Cancels the statement.</param>
    public static async Task SetOnConnectionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (Current is { } name)
        {
            await using var command = new NpgsqlCommand("SELECT set_config('catalog.actor', $1, false)", connection) { Parameters = { PlainSql.Value(name) } };
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _name = null;
        Flow.Value = null;
    }
}
