using System.Net;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Time.Testing;
using SignInOptions = Catalog.Infrastructure.Sessions.SignInOptions;

namespace Catalog.Tests.Sessions;

public sealed class SignInTests
{
    private const string Wrong = "not this one";

    [Fact]
    public async Task The_address_matches_in_any_case()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();

        Assert.NotNull(await nodes[0].OpenAsync(email.ToUpperInvariant()));
    }

    [Fact]
    public async Task A_password_is_compared_even_for_an_unknown_and_for_a_locked_account()
    {
        await using var nodes = await SessionNodes.StartAsync(1, signIn: new SignInOptions { LockAt = 1, RefuseAfter = TimeSpan.Zero });
        var email = await nodes.AddUserAsync();

        Assert.Null(await nodes[0].OpenAsync("nobody@example.com"));
        Assert.Null(await nodes[0].OpenAsync(email, Wrong));
        Assert.Null(await nodes[0].OpenAsync(email)); // locked by now

        Assert.Equal(3, nodes[0].Hasher.Compared);
    }

    [Fact]
    public async Task The_database_does_the_same_work_for_each_refusal()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        await nodes[0].OpenAsync(email, Wrong); // opens connections and reads types

        var nobody = await Statements.OfAsync(() => nodes[0].OpenAsync("nobody@example.com", Wrong));
        var wrong = await Statements.OfAsync(() => nodes[0].OpenAsync(email, Wrong));
        await nodes.SqlAsync<long>("UPDATE sign_in_failures SET locked_until = now() + interval '1 hour'; SELECT 0::bigint");
        var locked = await Statements.OfAsync(() => nodes[0].OpenAsync(email));

        Assert.Equal(4, nobody.Count);
        Assert.Equal(nobody, wrong);
        Assert.Equal(nobody, locked);
    }

    [Fact]
    public async Task A_refusal_is_held_back_for_the_configured_time()
    {
        var options = new SignInOptions { RefuseAfter = TimeSpan.FromMilliseconds(200) };
        await using var nodes = await SessionNodes.StartAsync(1, signIn: options, time: new FakeTimeProvider());

        var answer = await nodes[0].SignInAsync("nobody@example.com");

        Assert.Equal(options.RefuseAfter, answer.HoldFor);
    }

    [Fact]
    public async Task After_failures_on_any_nodes_the_right_password_is_refused_too()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var email = await nodes.AddUserAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await nodes[i % 2].OpenAsync(email, Wrong));
        }

        Assert.Null(await nodes[0].OpenAsync(email));
        Assert.Null(await nodes[1].OpenAsync(email));
    }

    [Fact]
    public async Task A_lock_lasts_twice_as_long_each_time_up_to_a_maximum()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        var seconds = new List<double>();
        for (var i = 1; i <= 16; i++)
        {
            await nodes[0].OpenAsync(email, Wrong);
            seconds.Add(await nodes.SqlAsync<double>(
                "SELECT coalesce(round(extract(epoch FROM locked_until - failed_at)), 0)::float8 FROM sign_in_failures"));
            await EndLockAsync(nodes);
        }

        Assert.Equal([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900], seconds);
    }

    [Fact]
    public async Task After_the_lock_the_right_password_signs_in_and_failures_are_cleared()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        for (var i = 0; i < 5; i++)
        {
            await nodes[0].OpenAsync(email, Wrong);
        }

        await EndLockAsync(nodes);

        Assert.NotNull(await nodes[0].OpenAsync(email));
        Assert.Equal(0, await nodes.SqlAsync<long>("SELECT count(*) FROM sign_in_failures"));
    }

    [Fact]
    public async Task A_right_guess_is_refused_when_the_network_was_locked_meanwhile()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        var found = await nodes[0].Database.FindCredentialsAsync(email, CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            await nodes[0].OpenAsync(email, Wrong);
        }

        Assert.Null(await nodes[0].Store.OpenAsync(found!, Key(email), "", CancellationToken.None));
        Assert.Equal(0, await nodes.SqlAsync<long>("SELECT count(*) FROM sessions"));
    }

    [Fact]
    public async Task A_password_that_was_replaced_meanwhile_is_refused()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        var found = await nodes[0].Database.FindCredentialsAsync(email, CancellationToken.None);
        await nodes.SqlAsync<long>("UPDATE credentials SET password_hash = 'AAAA' RETURNING user_id");

        Assert.Null(await nodes[0].Store.OpenAsync(found!, Key(email), "", CancellationToken.None));
    }

    [Fact]
    public async Task A_hash_with_too_few_iterations_is_renewed_at_sign_in()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync(hashedBy: new CountingHasher(rounds: 1));

        Assert.NotNull(await nodes[0].OpenAsync(email));

        var hash = await nodes.SqlAsync<string>("SELECT password_hash FROM credentials");
        Assert.Equal(PasswordVerificationResult.Success, new CountingHasher().VerifyHashedPassword(null!, hash, SessionNodes.Password));
    }

    [Fact]
    public async Task Concurrent_sign_ins_while_the_hash_is_renewed_all_succeed()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var email = await nodes.AddUserAsync(hashedBy: new CountingHasher(rounds: 1));

        var opened = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => nodes[i % 2].OpenAsync(email)));

        Assert.All(opened, Assert.NotNull);
    }

    [Fact]
    public async Task Concurrent_sign_ins_with_the_right_password_all_succeed()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var email = await nodes.AddUserAsync();

        var opened = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => nodes[i % 2].OpenAsync(email)));

        Assert.All(opened, Assert.NotNull);
    }

    [Fact]
    public async Task Hashing_a_new_password_waits_for_the_slot_that_comparing_holds()
    {
        using var hasher = new HeldHasher();
        using var passwords = new PasswordCheck(hasher, new SignInOptions { HashesAtOnce = 1, HashTimeout = TimeSpan.FromMilliseconds(100) });
        hasher.Hold();
        var comparing = Task.Run(() => passwords.CompareAsync("right", "hash", CancellationToken.None));
        await hasher.Comparing;

        await Assert.ThrowsAsync<TimeoutException>(() => passwords.HashAsync("new", CancellationToken.None));

        hasher.LetGo();
        Assert.Equal(PasswordVerificationResult.Success, await comparing);
        Assert.Equal("hash of new", await passwords.HashAsync("new", CancellationToken.None));
    }

    private static Task<long> EndLockAsync(SessionNodes nodes) =>
        nodes.SqlAsync<long>("UPDATE sign_in_failures SET locked_until = now(); SELECT 0::bigint");

    private static GuessKey Key(string email) => new(email, IPAddress.Parse("192.0.2.1"));

    private sealed class HeldHasher : IPasswordHasher<User>, IDisposable
    {
        private readonly TaskCompletionSource _comparing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new(initialState: true);

        public Task Comparing => _comparing.Task;

        public void Hold() => _open.Reset();

        public void LetGo() => _open.Set();

        public void Dispose() => _open.Dispose();

        public string HashPassword(User user, string password) => $"hash of {password}";

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            _comparing.SetResult();
            _open.Wait();
            return PasswordVerificationResult.Success;
        }
    }
}
