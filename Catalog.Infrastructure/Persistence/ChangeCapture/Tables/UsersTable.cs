using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Sessions;
using Catalog.Infrastructure.Users;

namespace Catalog.Infrastructure.Persistence.ChangeCapture.Tables;

/// <summary>Users, including their addresses: a trigger turns a change of an address into a change of the user.</summary>
/// <remarks>Also invalidates the user's sessions, which contain the role, and adds the id to the Bloom filter, which rejects unknown ids.</remarks>
internal sealed class UsersTable(
    UserCache users, UserFilter filter, SessionStore sessions, ActivityFeed feeds, ChangeCaptureOptions options)
    : CapturedTable<long, long>("users", options)
{
    public override void Note(CapturedRow? before, CapturedRow? after)
    {
        foreach (var row in new[] { before, after }.OfType<CapturedRow>())
        {
            var id = row.Value<long>("id");
            Note(id, id);
        }
    }

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

    protected override async ValueTask InvalidateAllAsync()
    {
        await filter.ForgetAsync(); // its background job rebuilds it
        await users.InvalidateAllAsync();
        await feeds.InvalidateAllAsync();
    }
}
