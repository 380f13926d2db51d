using Catalog.Caching;
using Catalog.Caching.Bus;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.Persistence.ChangeCapture.Tables;
using Microsoft.Extensions.Logging;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;
using NpgsqlTypes;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Reads the slot while this node holds it: reads committed changes, delivers them to the caches and confirms what was delivered.</summary>
/// <remarks>
/// <para>Holds: a change is confirmed to PostgreSQL only after Redis has confirmed its invalidation, including the message on the bus.
/// What Redis did not confirm is in this node's <see cref="InvalidationJournal"/>, which sends it again but is lost when the node dies. So
/// nothing is confirmed while the journal is not empty, and the next holder of the slot receives all of it again. Delivering twice is
/// harmless. While Redis is down, PostgreSQL keeps the log and this process does not: memory stays bounded, by
/// <see cref="ChangeCaptureOptions.MaxRows"/> per table and by the journal, which invalidates whole resources when it is full.</para>
/// <para>Nothing is delivered before every session can see it (<see cref="ReplicationSlot.VisibleAsync"/>). A transaction that waits for a
/// standby delays no other: it is checked again with increasing pauses, and only the confirmation to PostgreSQL waits for it. A
/// change that cannot be read is logged, and everything cached of its table is invalidated instead.</para>
/// <para>Changes of a table that cannot be delivered are tried again, with increasing pauses, and hold up those of no other table.</para>
/// <para>Reading continues while Redis is down. PostgreSQL sends committed transactions, in order; those that have arrived are delivered together.</para>
/// <para>A failover may lose an invalidation that Redis has confirmed. While this node lives, its journal sends it again. In case the node
/// dies, the confirmation to PostgreSQL is delayed by <see cref="ChangeCaptureOptions.ConfirmAfter"/>, and the next holder of the slot
/// receives everything that was delivered in that time again.</para>
/// <para>Does not hold: an invalidation that was delivered earlier than that before the failover or the death of the node, and lost; then
/// the TTL is the bound.</para>
/// </remarks>
internal sealed class ChangeStream(
    ReplicationSlot slot,
    Func<ChangeBatch> newBatch,
    CacheNode node,
    CaptureStatus status,
    CaptureMetrics metrics,
    ChangeCaptureOptions options,
    TimeProvider time,
    ILogger<ChangeStream> log)
{
    private static readonly PgOutputReplicationOptions Wanted =
        new(ReplicationSlot.Publication, PgOutputProtocolVersion.V1, binary: true, messages: true);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly FailureLog _said = new(time);
    private readonly List<Transaction> _transactions = []; // not delivered yet, in commit order
    private readonly ChangeBatch _batch = newBatch();
    private TimeSpan _pause = FirstPause;
    private int _rows;
    private ulong _delivered;
    private bool _isIdle = true;

    /// <summary>Follows the slot until it is taken away or fails. Call it once.</summary>
    /// <exception cref="PostgresException">Another process holds the slot, or it is lost, or the user may not replicate.</exception>
    /// <exception cref="NpgsqlException">The connection broke.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await using var connection = await slot.ConnectAsync(ct);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = ReadAsync(connection, ending);
        var confirming = ConfirmAsync(connection, ending.Token);
        await Task.WhenAny(reading, confirming);
        await ending.CancelAsync();
        await Task.WhenAll(reading, confirming);
    }

    private async Task ReadAsync(LogicalReplicationConnection connection, CancellationTokenSource ending)
    {
        await using var messages = connection
            .StartReplication(new PgOutputReplicationSlot(slot.Name), Wanted, ending.Token).GetAsyncEnumerator(ending.Token);
        var (open, committed) = (default(Transaction), default(NpgsqlLogSequenceNumber));
        while (true)
        {
            var next = messages.MoveNextAsync().AsTask();
            try
            {
                // Deliver when no message is waiting or enough have been read. Never within a transaction, which would then be confirmed by half.
                while (open is null && !Volatile.Read(ref _isIdle) && (!next.IsCompleted || IsEnough)
                    && !await DeliverAsync(committed, ending.Token) && !next.IsCompleted)
                {
                    await Task.WhenAny(next, Task.Delay(_pause, ending.Token));
                    _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                }
            }
            catch
            {
                await ending.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // an iterator can only be disposed while it is not running
                throw;
            }

            if (!await next)
            {
                return;
            }

            Volatile.Write(ref _isIdle, false);
            switch (messages.Current)
            {
                case BeginMessage begin:
                    open = new Transaction(begin.TransactionXid, newBatch(), committed);
                    break;
                case CommitMessage commit:
                    committed = commit.TransactionEndLsn;
                    _transactions.Add(open! with { CommittedAt = commit.TransactionCommitTimestamp });
                    _rows += open.Changes.Count;
                    open = null;
                    break;
                case LogicalDecodingMessage { Prefix: ReplicationSlot.InvalidateEverything }:
                    (open?.Changes ?? _batch).NoteEverything();
                    metrics.EverythingInvalidated();
                    break;
                case LogicalDecodingMessage { Prefix: TokensTable.Prefix } token:
                    (open?.Changes ?? _batch).Note(token.Prefix, null, await CapturedRow.OfAsync(token, ending.Token));
                    break;
                default:
                    await NoteAsync(messages.Current, open?.Changes ?? _batch, ending.Token);
                    break;
            }
        }
    }

    private bool IsEnough => Math.Max(_rows, _transactions.Count) > options.MaxRows / 2;

    private async ValueTask NoteAsync(PgOutputReplicationMessage message, ChangeBatch changes, CancellationToken ct)
    {
        // The message contains the values in sequence: the old row must be read before the new one.
        switch (message)
        {
            case InsertMessage insert:
                Note(changes, insert.Relation.RelationName, null, await CapturedRow.ReadAsync(insert.NewRow, ct));
                break;
            case UpdateMessage update:
                var before = update switch
                {
                    FullUpdateMessage full => await CapturedRow.ReadAsync(full.OldRow, ct),
                    IndexUpdateMessage index => await CapturedRow.ReadAsync(index.Key, ct),
                    _ => null,
                };
                Note(changes, update.Relation.RelationName, before, await CapturedRow.ReadAsync(update.NewRow, ct));
                break;
            case FullDeleteMessage delete:
                Note(changes, delete.Relation.RelationName, await CapturedRow.ReadAsync(delete.OldRow, ct), null);
                break;
            case KeyDeleteMessage delete:
                Note(changes, delete.Relation.RelationName, await CapturedRow.ReadAsync(delete.Key, ct), null);
                break;
            case TruncateMessage truncate:
                foreach (var relation in truncate.Relations)
                {
                    changes.NoteAll(relation.RelationName);
                }

                break;
            default:
                return; // a table definition, or another application's message
        }

        metrics.RowRead();
    }

    private void Note(ChangeBatch changes, string table, CapturedRow? before, CapturedRow? after)
    {
        try
        {
            changes.Note(table, before, after);
        }
#pragma warning disable CA1031 // A row that fails once would fail again on each delivery.
        catch (Exception e)
#pragma warning restore CA1031
        {
            changes.NoteAll(table);
            metrics.Unreadable();
            if (_said.IsDue(table, out var others))
            {
                log.LogError(
                    e, "A change of {Table} cannot be read; everything cached of the table is invalidated ({Others} more since the last line)", table, others);
            }
        }
    }

    // Delivers what every session can see; returns whether that was all.
    private async Task<bool> DeliverAsync(NpgsqlLogSequenceNumber committed, CancellationToken ct)
    {
        var visible = await slot.VisibleAsync(_transactions.Select(transaction => transaction.Number), ct);
        var due = _transactions.FindAll(transaction => visible.Contains(transaction.Number));
        foreach (var transaction in due)
        {
            _batch.Add(transaction.Changes);
        }

        _transactions.RemoveAll(transaction => visible.Contains(transaction.Number));
        _rows = _transactions.Sum(transaction => transaction.Changes.Count);
        if (await _batch.DeliverAsync() is { } failure)
        {
            if (_said.IsDue(nameof(DeliverAsync), out var others))
            {
                log.LogWarning(failure, "Changes of a table could not be delivered; they are tried again ({Others} more since the last line)", others);
            }

            return false;
        }

        if (due is [.., { CommittedAt: { } at }])
        {
            metrics.Delivered(time.GetUtcNow() - at);
        }

        var isAll = _transactions.Count == 0;
        _pause = isAll ? FirstPause : _pause;
        Volatile.Write(ref _delivered, (ulong)(isAll ? committed : _transactions[0].Before));
        Volatile.Write(ref _isIdle, isAll);
        return isAll;
    }

    private async Task ConfirmAsync(LogicalReplicationConnection connection, CancellationToken ct)
    {
        var (holder, delivered, confirmed) = (connection.ProcessID, 0ul, 0ul);
        var held = new HeldConfirmations(options.ConfirmAfter, time);
        using var timer = new PeriodicTimer(options.ConfirmEvery);
        do
        {
            // The order matters. Received before idle: what is received later is not delivered yet. Delivered before the journal: what delivery
            // could not send is in the journal when it ends. When idle, everything the server has read of its log counts, so that changes of
            // other tables do not hold the slot back.
            var received = (ulong)connection.LastReceivedLsn;
            var done = Volatile.Read(ref _isIdle) ? received : Volatile.Read(ref _delivered);
            if (node.Journal is { PendingCount: 0, Overflowed: false })
            {
                delivered = Math.Max(delivered, done);
            }

            if (held.Due(delivered) is var due && due > confirmed)
            {
                confirmed = due;
                connection.SetReplicationStatus(new NpgsqlLogSequenceNumber(due));
                await connection.SendStatusUpdate(ct);
            }

            status.Observe(await slot.LookAsync(ct), holder, new NpgsqlLogSequenceNumber(delivered));
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    /// <summary>A committed transaction that is not delivered yet.</summary>
    /// <param name="Number">Its 32-bit number.</param><param name="Changes">Its changes.</param>
    /// <param name="Before">The position that can be confirmed when all earlier transactions are delivered.</param>
    private sealed record Transaction(uint Number, ChangeBatch Changes, NpgsqlLogSequenceNumber Before)
    {
        public DateTime? CommittedAt { get; init; }
    }
}
