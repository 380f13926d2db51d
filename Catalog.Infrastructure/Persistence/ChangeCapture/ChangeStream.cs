using Catalog.Infrastructure.Caching.Invalidation;
using Microsoft.Extensions.Logging;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;
using NpgsqlTypes;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>One stay at the slot: reads committed changes, delivers them to the caches, and confirms what has been delivered.</summary>
/// <remarks>
/// <para>Holds: a change is confirmed to PostgreSQL only after Redis has confirmed its invalidation, message on the bus included. What
/// Redis did not confirm stands in this node's <see cref="InvalidationJournal"/>, which sends it again, and dies with the node; so
/// nothing is confirmed while the journal holds anything, and who takes the slot over is given all of it once more. Delivering
/// twice does no harm. While Redis is away PostgreSQL keeps the log instead of this process: memory stays bounded, by
/// <see cref="ChangeCaptureOptions.MaxRows"/> a table and by the journal, which invalidates whole resources when it is full.</para>
/// <para>Nothing is delivered before everybody can see it (<see cref="ReplicationSlot.VisibleAsync"/>). A transaction that waits for a
/// standby holds back no other: it is looked at again after pauses that grow, and only the confirmation to PostgreSQL waits for it. A
/// change that cannot be understood is logged, and all that is cached of its table is invalidated instead.</para>
/// <para>Reading goes on while Redis is away. Transactions that are there already are delivered together, and PostgreSQL sends only
/// committed ones, in the order of their commits.</para>
/// <para>An invalidation that Redis confirmed may be lost by a failover all the same. While this node lives, its journal sends it again;
/// so that another can when it does not, the confirmation to PostgreSQL is held back for <see cref="ChangeCaptureOptions.ConfirmAfter"/>:
/// who takes the slot over is given what was delivered in that time once more.</para>
/// <para>Does not hold: what was delivered longer than that before the failover, or before the death of the node, and was lost all the
/// same; then the TTL is the bound.</para>
/// </remarks>
internal sealed class ChangeStream(
    ReplicationSlot slot,
    Func<ChangeBatch> newBatch,
    InvalidationJournal journal,
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

    private readonly List<Transaction> _transactions = []; // that are not delivered, in the order of their commits
    private readonly ChangeBatch _batch = newBatch();
    private TimeSpan _pause = FirstPause;
    private int _rows;
    private ulong _delivered;
    private bool _isIdle = true;

    /// <summary>Follows the slot until it is taken away or fails. Run it once.</summary>
    /// <exception cref="PostgresException">Somebody else holds the slot, or it is lost, or the user may not replicate.</exception>
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
                // Nothing more is there, or enough: deliver. Within a transaction is no place to stop, it would be confirmed half.
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
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // an iterator must rest to be disposed
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
                default:
                    await NoteAsync(messages.Current, open?.Changes ?? _batch, ending.Token);
                    break;
            }
        }
    }

    private bool IsEnough => Math.Max(_rows, _transactions.Count) > options.MaxRows / 2;

    private async ValueTask NoteAsync(PgOutputReplicationMessage message, ChangeBatch changes, CancellationToken ct)
    {
        // Values lie in the message one after the other: the old row is read before the new one.
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
                return; // how a table is made, or a message of somebody else
        }

        metrics.RowRead();
    }

    private void Note(ChangeBatch changes, string table, CapturedRow? before, CapturedRow? after)
    {
        try
        {
            changes.Note(table, before, after);
        }
#pragma warning disable CA1031 // Whatever is wrong with one row, it would be wrong each time that the slot delivers it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            changes.NoteAll(table);
            metrics.Unreadable();
            log.LogError(e, "A change of {Table} cannot be understood; all that is cached of the table is invalidated", table);
        }
    }

    // Delivers what everybody sees; whether that was all.
    private async Task<bool> DeliverAsync(NpgsqlLogSequenceNumber committed, CancellationToken ct)
    {
        var visible = await slot.VisibleAsync(_transactions.Select(transaction => transaction.Number), ct);
        var due = _transactions.FindAll(transaction => visible.Contains(transaction.Number));
        foreach (var transaction in due)
        {
            _batch.Add(transaction.Changes);
        }

        await _batch.DeliverAsync();
        _transactions.RemoveAll(transaction => visible.Contains(transaction.Number));
        if (due is [.., { CommittedAt: { } at }])
        {
            metrics.Delivered(time.GetUtcNow() - at);
        }

        var isAll = _transactions.Count == 0;
        _rows = _transactions.Sum(transaction => transaction.Changes.Count);
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
            // In this order: received before idle, because what is received later is not delivered yet; delivered before the
            // journal, because what delivery could not send is in the journal when it ends. Idle counts up to where the server's
            // log has been looked through, so that changes of other tables do not hold the slot back.
            var received = (ulong)connection.LastReceivedLsn;
            var done = Volatile.Read(ref _isIdle) ? received : Volatile.Read(ref _delivered);
            if (journal is { PendingCount: 0, Overflowed: false })
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
    /// <param name="Number">Its 32-bit number.</param>
    /// <param name="Changes">What it changed.</param>
    /// <param name="Before">Up to where the log is delivered when all before it is.</param>
    private sealed record Transaction(uint Number, ChangeBatch Changes, NpgsqlLogSequenceNumber Before)
    {
        public DateTime? CommittedAt { get; init; }
    }
}
