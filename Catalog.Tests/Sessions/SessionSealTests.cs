using Catalog.Domain.Users;
using Catalog.Infrastructure.Sessions;
using Catalog.Tests.Caching;
using Microsoft.AspNetCore.DataProtection;

namespace Catalog.Tests.Sessions;

/// <summary>An attacker writes to Redis.</summary>
public sealed class SessionSealTests
{
    [Theory]
    [InlineData("role", "admin")]
    [InlineData("user", "77")]
    [InlineData("id", "77")]
    [InlineData("ends", "9999999999999")]
    [InlineData("created", "0")]
    [InlineData("checked", "9999999999999")]
    [InlineData("user", "nonsense")]
    [InlineData("seal", "nonsense")]
    public async Task A_session_of_which_a_field_was_changed_is_read_from_the_database(string field, string value)
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var opened = await nodes.OpenAsync();
        await (await nodes.HashAsync(opened.Token)).SetAsync(field, value);

        var found = await nodes[1].FindAsync(opened.Token);
        Assert.Equal((opened.Session.Id, opened.Session.UserId, Role.Customer), (found!.SessionId, found.UserId, found.Role));
        Assert.NotEqual(value, await (await nodes.HashAsync(opened.Token)).GetAsync(field)); // filled again
    }

    [Fact]
    public async Task A_whole_session_of_which_a_field_was_changed_is_read_from_the_database()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var opened = await nodes.OpenAsync();
        var session = await nodes[0].FindAsync(opened.Token);
        await (await nodes.HashAsync(opened.Token)).SetAsync("role", "admin");

        var read = await nodes[0].Store.GetAsync(session!, CancellationToken.None);

        Assert.Equal(Role.Customer, read.Value!.Role);
    }

    [Fact]
    public async Task The_session_of_an_admin_copied_to_another_token_grants_no_rights()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var admin = await nodes.OpenAsync(email: await nodes.AddUserAsync("admin"));
        var customer = await nodes.OpenAsync();
        var (from, to) = (await nodes.HashAsync(admin.Token), await nodes.HashAsync(customer.Token));
        await from.Redis.KeyCopyAsync(from.Key, to.Key, replace: true);

        var found = await nodes[1].FindAsync(customer.Token);

        Assert.Equal((customer.Session.UserId, Role.Customer), (found!.UserId, found.Role));
    }

    [Fact]
    public async Task A_session_made_up_in_redis_is_refused()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var opened = await nodes.OpenAsync();
        var token = SessionToken.New();
        var (from, to) = (await nodes.HashAsync(opened.Token), await nodes.HashAsync(token));
        await from.Redis.KeyCopyAsync(from.Key, to.Key);

        Assert.Null(await nodes[0].FindAsync(token));
    }

    [Fact]
    public async Task A_session_without_a_seal_as_earlier_builds_stored_it_is_read_from_the_database()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var opened = await nodes.OpenAsync();
        var hash = await nodes.HashAsync(opened.Token);
        await hash.Redis.HashDeleteAsync(hash.Key, "seal");

        Assert.Equal(opened.Session.UserId, (await nodes[1].FindAsync(opened.Token))?.UserId);

        Assert.NotNull(await hash.GetAsync("seal"));
    }

    [Theory]
    [InlineData("admin", Role.Admin)]
    [InlineData("orders", Role.Orders)]
    public async Task A_demoted_admin_is_a_customer_a_minute_later_without_any_message(string name, Role role)
    {
        var time = new ManualTime();
        await using var caches = await Nodes.StartAsync(0);
        await using var nodes = await NodeAsync(caches, time);
        var opened = await nodes.OpenAsync(email: await nodes.AddUserAsync(name));
        Assert.Equal(role, (await nodes[0].FindAsync(opened.Token))!.Role);
        await nodes.SqlAsync<long>($"UPDATE users SET role = 'customer' WHERE id = {opened.Session.UserId} RETURNING id");

        time.Advance(TimeSpan.FromMinutes(1)); // Redis's own clock has not moved, so the use of the session is not compared with the database

        Assert.Equal(Role.Customer, (await nodes[0].FindAsync(opened.Token))!.Role);
    }

    [Theory]
    [InlineData("admin", Role.Admin)]
    [InlineData("orders", Role.Orders)]
    public async Task A_session_whose_rights_are_to_be_checked_again_is_found_also_above_the_limit_of_unknown_tokens(string name, Role role)
    {
        var time = new ManualTime();
        await using var caches = await Nodes.StartAsync(0);
        await using var nodes = await NodeAsync(caches, time);
        var opened = await nodes.OpenAsync(email: await nodes.AddUserAsync(name));

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(role, (await nodes[0].Check.FindCachedAsync(opened.Token, CancellationToken.None))?.Role);
    }

    [Fact]
    public async Task A_token_without_a_session_in_redis_is_not_looked_up_above_the_limit_of_unknown_tokens()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var opened = await nodes.OpenAsync();
        await (await nodes.HashAsync(opened.Token)).ForgetAsync();

        Assert.Null(await nodes[0].Check.FindCachedAsync(opened.Token, CancellationToken.None));
    }

    [Fact]
    public async Task A_session_that_ends_before_redis_has_it_is_not_stored_in_redis()
    {
        using var keyRing = new HeldKeyRing();
        await using var nodes = await SessionNodes.StartAsync(2, protection: keyRing);
        var email = await nodes.AddUserAsync();
        var isCommitted = keyRing.HoldNext();
        var opening = Task.Run(() => nodes.OpenAsync(email: email));
        await isCommitted;

        var user = await nodes.SqlAsync<long>($"SELECT id FROM users WHERE email = '{email}'");
        Assert.Equal(1, await nodes[1].Store.RevokeAllAsync(user, CancellationToken.None));
        keyRing.Open();
        var opened = await opening;

        Assert.False(await (await nodes.HashAsync(opened.Token)).ExistsAsync());
        Assert.Null(await nodes[0].FindAsync(opened.Token));
    }

    /// <summary>A key ring that can hold one node that is about to seal a session.</summary>
    private sealed class HeldKeyRing : IDataProtectionProvider, IDisposable
    {
        private readonly EphemeralDataProtectionProvider _keys = new();
        private readonly ManualResetEventSlim _gate = new();
        private TaskCompletionSource? _arrived;

        public Task HoldNext()
        {
            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrived.Task;
        }

        public void Open() => _gate.Set();

        public IDataProtector CreateProtector(string purpose) => new Protector(this, _keys.CreateProtector(purpose));

        public void Dispose() => _gate.Dispose();

        private sealed class Protector(HeldKeyRing ring, IDataProtector inner) : IDataProtector
        {
            public IDataProtector CreateProtector(string purpose) => new Protector(ring, inner.CreateProtector(purpose));

            public byte[] Protect(byte[] plaintext)
            {
                if (Interlocked.Exchange(ref ring._arrived, null) is { } arrived)
                {
                    arrived.SetResult();
                    ring._gate.Wait();
                }

                return inner.Protect(plaintext);
            }

            public byte[] Unprotect(byte[] protectedData) => inner.Unprotect(protectedData);
        }
    }

    private static async Task<SessionNodes> NodeAsync(Nodes caches, ManualTime time)
    {
        await caches.AddAsync(
            time: time, configure: options => (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)));
        return await SessionNodes.OverAsync(caches, 1);
    }
}
