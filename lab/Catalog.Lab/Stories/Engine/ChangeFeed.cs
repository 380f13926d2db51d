using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Catalog.Lab.Stories.Engine;

/// <summary>Reads the changes of a table from the database's log, the way Catalog's change data capture does, from a slot that ends with it.</summary>
internal sealed class ChangeFeed : IAsyncDisposable
{
    private readonly LogicalReplicationConnection _connection;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;

    private ChangeFeed(LogicalReplicationConnection connection, PgOutputReplicationSlot slot, string publication, Func<string, long, Task> changed)
    {
        _connection = connection;
        _reading = ReadAsync(slot, publication, changed);
    }

    /// <summary>Starts to follow a table whose first columns are key and version.</summary>
    /// <param name="connectionString">A user that may replicate.</param>
    /// <param name="publication">The publication of the table; a slot of its name is created.</param>
    /// <param name="changed">Called with key and version after each committed change, one at a time.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<ChangeFeed> StartAsync(
        string connectionString, string publication, Func<string, long, Task> changed, CancellationToken ct)
    {
        var connection = new LogicalReplicationConnection(connectionString);
        await connection.Open(ct);
        return new ChangeFeed(
            connection, await connection.CreatePgOutputReplicationSlot(publication, temporarySlot: true, cancellationToken: ct), publication, changed);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        _ending.Dispose();
    }

    private async Task ReadAsync(PgOutputReplicationSlot slot, string publication, Func<string, long, Task> changed)
    {
        var wanted = new PgOutputReplicationOptions(publication, PgOutputProtocolVersion.V1);
        var open = new List<(string Key, long Version)>();
        await foreach (var message in _connection.StartReplication(slot, wanted, _ending.Token))
        {
            if (message is UpdateMessage update)
            {
                var row = new List<string>();
                await foreach (var column in update.NewRow)
                {
                    row.Add(await column.Get<string>(_ending.Token));
                }

                open.Add((row[0], long.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture)));
            }
            else if (message is CommitMessage)
            {
                foreach (var (key, version) in open)
                {
                    await changed(key, version);
                }

                open.Clear();
                _connection.SetReplicationStatus(message.WalEnd);
            }
        }
    }
}
