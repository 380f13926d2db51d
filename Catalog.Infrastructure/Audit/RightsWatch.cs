using Catalog.Caching.Background;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Audit;

/// <summary>Logs and counts changes of roles, however they are made: the database audits them, and each node polls the audit log.</summary>
/// <remarks>
/// Begins with entries that are written after the node starts. An entry whose transaction commits late, after entries with higher ids, may
/// be missed here; the audit log contains it.
/// </remarks>
internal sealed class RightsWatch(NpgsqlDataSource source, SecurityEvents events, BackgroundLoops loops) : BackgroundLoop(loops, "rights-watch")
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private long? _seen;

    /// <summary>Reports the entries since the last poll. The first poll only stores the position.</summary>
    /// <exception cref="NpgsqlException">The database failed; the next poll continues.</exception>
    public async Task LookAsync(CancellationToken ct)
    {
        if (_seen is not { } seen)
        {
            await using var newest = source.CreateCommand("SELECT coalesce(max(id), 0) FROM audit_log");
            _seen = (long)(await newest.ExecuteScalarAsync(ct))!;
            return;
        }

        await using var command = source.Command(
            "SELECT id, actor, resource, version FROM audit_log WHERE action = 'rights' AND id > $1 ORDER BY id", PlainSql.Value(seen));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            _seen = reader.GetInt64(0);
            var actor = reader.IsDBNull(1) ? null : reader.GetString(1);
            events.Report(new SecurityEvent(SecurityEvent.Rights, reader.GetString(2), actor, From: null, reader.GetInt64(3)));
        }
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await LookAsync(stoppingToken);
        return Every;
    }
}
