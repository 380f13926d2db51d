using Catalog.Infrastructure.Sessions;

namespace Catalog.Infrastructure.Persistence.ChangeCapture.Tables;

/// <summary>Sessions that were ended, or whose cached data changed.</summary>
/// <remarks>
/// The replica identity of a row is its token's hash with the version. A new session and an update of the last use do not change it, so
/// they arrive without an old row and are ignored. If any row may have changed, the next update of each session's last use compares it
/// with the database, within about a minute. So it does after a transaction that changes more than <see cref="ChangeCaptureOptions.MaxRows"/>.
/// </remarks>
internal sealed class SessionsTable(SessionStore sessions, ChangeCaptureOptions options) : CapturedTable<string, byte[]>("sessions", options)
{
    public override void Note(CapturedRow? before, CapturedRow? after)
    {
        if (before?.Value<byte[]>("token_hash") is { } hash)
        {
            Note(Convert.ToHexString(hash), hash);
        }
    }

    protected override ValueTask InvalidateAsync(IReadOnlyCollection<byte[]> changes) => sessions.ForgetAsync(changes);

    protected override ValueTask InvalidateAllAsync() => default;
}
