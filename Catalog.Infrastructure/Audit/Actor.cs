using Npgsql;

namespace Catalog.Infrastructure.Audit;

/// <summary>Who acts in a flow of calls, such as a request: the database is told, so that its audit log names them.</summary>
/// <remarks>
/// What outlives the flow, such as a timer that was started in it, acts for nobody. The database keeps the name for as long as a
/// connection is out of the pool, which resets it before the next use. Thread-safe.
/// </remarks>
public sealed class Actor : IDisposable
{
    private static readonly AsyncLocal<Actor?> Flow = new();
    private volatile string? _name;

    private Actor(string name) => _name = name;

    /// <summary>Who acts in the current flow, such as <c>user:42</c>; <see langword="null"/> for nobody that is known.</summary>
    public static string? Current => Flow.Value?._name;

    /// <summary>Begins to act in this flow of calls, until disposed. Not to be nested.</summary>
    /// <param name="name">Who; up to 100 characters.</param>
    public static Actor Begin(string name) => Flow.Value = new Actor(name);

    /// <summary>Tells the database on this connection, until it goes back to its pool. A round trip when somebody acts, else nothing.</summary>
    /// <param name="connection">An open connection of a pool that resets what it takes back.</param>
    /// <param name="ct">Cancels the statement.</param>
    public static async Task TellAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (Current is { } name)
        {
            await using var command = new NpgsqlCommand("SELECT set_config('catalog.actor', $1, false)", connection)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = name } },
            };
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
