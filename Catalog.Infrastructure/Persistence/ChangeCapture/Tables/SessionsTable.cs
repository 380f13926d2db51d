using Catalog.Infrastructure.Sessions;

namespace Catalog.Infrastructure.Persistence.ChangeCapture.Tables;

/// <summary>Sessions that were ended, or changed in what is cached of them.</summary>
/// <remarks>
/// The identity of a row is its token's hash with the version, which neither a new session nor a note of its use changes: these come
/// without a row as it was, and mean nothing to the caches. When any row may have changed, the next note of each session's use
/// compares it with the database, within about a minute.
/// </remarks>
internal sealed class SessionsTable(SessionStore sessions, ChangeCaptureOptions options) : CapturedTable<string, byte[]>("sessions", options)
{
    /// <inheritdoc />
    public override void Note(CapturedRow? before, CapturedRow? after)
    {
        if (before?.Value<byte[]>("token_hash") is { } hash)
        {
            Note(Convert.ToHexString(hash), hash);
        }
    }

    /// <inheritdoc />
    protected override ValueTask InvalidateAsync(IReadOnlyCollection<byte[]> changes) => sessions.ForgetAsync(changes);

    /// <inheritdoc />
    protected override ValueTask InvalidateAllAsync() => default;
}
