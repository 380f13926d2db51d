using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Sessions;
using Catalog.Infrastructure.Users;

namespace Catalog.Infrastructure.Persistence.ChangeCapture.Tables;

/// <summary>Users, also for their addresses, whose changes a trigger makes changes of the user.</summary>
/// <remarks>A user's sessions go as well, because they carry the role; the filter of ids is told, because it denies whom it does not know.</remarks>
internal sealed class UsersTable(
    UserCache users, UserFilter filter, SessionStore sessions, ActivityFeed feeds, ChangeCaptureOptions options)
    : CapturedTable<long, long>("users", options)
{
    /// <inheritdoc />
    public override void Note(CapturedRow? before, CapturedRow? after)
    {
        foreach (var row in new[] { before, after }.OfType<CapturedRow>())
        {
            var id = row.Value<long>("id");
            Note(id, id);
        }
    }

    /// <inheritdoc />
    protected override async ValueTask InvalidateAsync(IReadOnlyCollection<long> changes)
    {
        await Task.WhenAll(changes.Select(id => filter.AddAsync(id).AsTask()));
        await Task.WhenAll(
        [
            sessions.ForgetUsersAsync(changes),
            feeds.ChangedAsync(changes).AsTask(),
            .. changes.Select(id => users.ChangedAsync(id).AsTask()),
        ]);
    }

    /// <inheritdoc />
    protected override async ValueTask InvalidateAllAsync()
    {
        await filter.ForgetAsync(); // its upkeep builds it anew
        await users.InvalidateAllAsync();
    }
}
