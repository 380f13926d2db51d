using Microsoft.Extensions.Logging;
using Npgsql;
using Npgsql.Replication;
using NpgsqlTypes;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>The logical replication slot: created, read and dropped with plain SQL. Safe for concurrent use, also by several nodes.</summary>
/// <remarks>
/// A new slot contains no earlier changes. The statement that creates it therefore also writes a message to the log that requests the
/// invalidation of everything. It is delivered like any change, repeatedly until it is confirmed, so that it does not matter which node
/// created the slot or whether that node survives. An operator can send the same request with
/// <c>SELECT pg_logical_emit_message(true, 'catalog:invalidate', '')</c>.
/// </remarks>
internal sealed class ReplicationSlot
{
    /// <summary>The publication, created by the migration.</summary>
    public const string Publication = "catalog";

    /// <summary>The prefix of the message that requests the invalidation of everything.</summary>
    public const string InvalidateEverything = "catalog:invalidate";

    private const string LookSql = """
        SELECT
            current_setting('wal_level'),
            EXISTS (SELECT FROM pg_publication WHERE pubname = $2),
            s.slot_name IS NOT NULL,
            coalesce(s.database <> current_database() OR s.plugin <> 'pgoutput', s.slot_name IS NOT NULL),
            coalesce(s.wal_status = 'lost', false),
            s.active_pid,
            pg_current_wal_lsn(),
            coalesce(s.confirmed_flush_lsn, pg_current_wal_lsn()),
            s.slot_name IS NOT NULL AND s.confirmed_flush_lsn IS NULL,
            coalesce(pg_current_wal_lsn() - s.restart_lsn, 0)::bigint
        FROM (VALUES ($1::name)) wanted (name) LEFT JOIN pg_replication_slots s ON s.slot_name = wanted.name
        """;

    // The message is part of the transaction: its commit flushes it, so that no crash of the server keeps the slot and loses the message.
    private const string CreateSql = """
        SELECT pg_create_logical_replication_slot($1, 'pgoutput'), pg_logical_emit_message(true, $2, '')
        """;

    // The slot identifies transactions by 32 bits, snapshots by 64: take the 64-bit number nearest to the present one.
    private const string VisibleSql = """
        SELECT coalesce(array_agg(x), '{}')
        FROM (SELECT s AS present, pg_snapshot_xmax(s)::text::bigint AS next FROM pg_current_snapshot() s) n, unnest($1::bigint[]) x
        WHERE pg_visible_in_snapshot((n.next + ((x - n.next + 2147483648) & 4294967295) - 2147483648)::text::xid8, n.present)
        """;

    private const string DropLostSql = """
        SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
        WHERE slot_name = $1 AND wal_status = 'lost' AND database = current_database()
        """;

    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly ILogger<ReplicationSlot> _log;

    /// <summary>The slot of a database; it may not exist yet.</summary>
    /// <param name="database">For the statements.</param>
    /// <param name="connectionString">Of the same database: streaming needs a connection outside the pool.</param>
    /// <param name="options">Validated.</param>
    /// <param name="group">The group of nodes that share a Redis, if several groups share the database; else empty.</param>
    /// <param name="log">Logs creation and loss.</param>
    public ReplicationSlot(
        NpgsqlDataSource database, string connectionString, ChangeCaptureOptions options, string group, ILogger<ReplicationSlot> log)
    {
        _database = database;
        _log = log;
        var milliseconds = (long)options.HolderTimeout.TotalMilliseconds;
        _settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "catalog change capture" };
        _settings.Options = $"{_settings.Options} -c wal_sender_timeout={milliseconds}".TrimStart();
        Name = options.SlotName ?? SlotName.Of(_settings.Database ?? _settings.Username ?? Publication, group);
        User = _settings.Username ?? "";
        HolderTimeout = options.HolderTimeout;
    }

    public string Name { get; }

    /// <summary>The user of the connection string.</summary>
    public string User { get; }

    private TimeSpan HolderTimeout { get; }

    /// <summary>Reads the state of the slot. One query.</summary>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task<SlotLook> LookAsync(CancellationToken ct)
    {
        await using var command = _database.Command(LookSql, PlainSql.Value(Name), PlainSql.Value(Publication));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new SlotLook
        {
            WalLevel = reader.GetString(0),
            IsPublished = reader.GetBoolean(1),
            Exists = reader.GetBoolean(2),
            IsForeign = reader.GetBoolean(3),
            IsLost = reader.GetBoolean(4),
            Holder = reader.IsDBNull(5) ? null : reader.GetInt32(5),
            Written = reader.GetFieldValue<NpgsqlLogSequenceNumber>(6),
            Confirmed = reader.GetFieldValue<NpgsqlLogSequenceNumber>(7),
            IsUnfinished = reader.GetBoolean(8),
            KeptBytes = reader.GetInt64(9),
        };
    }

    /// <summary>Which of these transactions every session can see now. One query.</summary>
    /// <remarks>
    /// The slot delivers a transaction as soon as its commit is in the log, which is before other sessions see it: by moments, or
    /// for as long as a synchronous standby takes. After an earlier invalidation, readers would load the old row and cache it.
    /// </remarks>
    /// <param name="transactions">Their 32-bit numbers.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<IReadOnlySet<uint>> VisibleAsync(IEnumerable<uint> transactions, CancellationToken ct)
    {
        await using var command = _database.Command(VisibleSql, PlainSql.Value(transactions.Select(number => (long)number).ToArray()));
        return ((long[])(await command.ExecuteScalarAsync(ct))!).Select(number => (uint)number).ToHashSet();
    }

    /// <summary>Creates the slot, together with the request to invalidate everything. Another node may be faster.</summary>
    /// <remarks>Waits for all open transactions of the PostgreSQL cluster to end; hence there is no timeout.</remarks>
    /// <exception cref="PostgresException">The user has no right to replicate, or there are too many slots.</exception>
    public async Task CreateAsync(CancellationToken ct)
    {
        await using var connection = await _database.OpenConnectionAsync(ct);
        await StatementLimits.TakeOffAsync(connection, ct);
        await using var command = new NpgsqlCommand(CreateSql, connection)
        {
            CommandTimeout = 0,
            Parameters = { PlainSql.Value(Name), PlainSql.Value(InvalidateEverything) },
        };
        try
        {
            await command.ExecuteNonQueryAsync(ct);
            _log.LogWarning("Created the replication slot {Slot}; earlier changes are unknown, so everything cached will be invalidated once", Name);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateObject)
        {
            _log.LogInformation("Another node created the replication slot {Slot}", Name);
        }
    }

    /// <summary>Drops the slot if it is lost. Another node may be faster.</summary>
    public async Task DropLostAsync(CancellationToken ct)
    {
        try
        {
            await _database.ExecuteAsync(DropLostSql, [PlainSql.Value(Name)], ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.ObjectInUse)
        {
            _log.LogInformation("Another node is replacing the lost replication slot {Slot}", Name);
        }
    }

    /// <summary>Opens a connection for streaming. The server closes it when the holder's timeout passes without a message.</summary>
    public async Task<LogicalReplicationConnection> ConnectAsync(CancellationToken ct)
    {
        var connection = new LogicalReplicationConnection(_settings.ConnectionString)
        {
            // Sent even while a delivery takes long.
            WalReceiverStatusInterval = HolderTimeout / 4,
            WalReceiverTimeout = 4 * HolderTimeout,
        };
        try
        {
            await connection.Open(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
