using System.Net;
using Catalog.Infrastructure.Sessions;

namespace Catalog.Tests.Sessions;

/// <summary>Wrong passwords lock out the network that they come from, and no other.</summary>
public sealed class GuessesTests
{
    private const string Wrong = "not this one";
    private const string Elsewhere = "198.51.100.7";

    [Fact]
    public async Task A_guesser_locks_out_only_their_own_network()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        await FailAsync(nodes, email, times: 5, Elsewhere);

        Assert.Null(await nodes[0].OpenAsync(email, from: Elsewhere));
        Assert.NotNull(await nodes[0].OpenAsync(email));
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)] // the prefix of one site
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void A_network_is_an_IPv4_address_or_64_bits_of_an_IPv6_one(string one, string other, bool same) =>
        Assert.Equal(same, NetworkOf(one) == NetworkOf(other));

    [Fact]
    public async Task The_failures_of_all_networks_delay_an_attempt_from_anywhere_and_do_not_refuse_it()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        await GuessFromAsync(nodes, email, networks: 12);

        var answer = await nodes[0].SignInAsync(email);

        Assert.NotNull(answer.Session);
        Assert.Equal(TimeSpan.FromMilliseconds(400), answer.HoldFor); // 100 ms at the tenth, doubled with each further
    }

    [Fact]
    public async Task The_delay_has_a_maximum()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        await GuessFromAsync(nodes, email, networks: 5000);

        Assert.Equal(TimeSpan.FromSeconds(3), (await nodes[0].SignInAsync(email)).HoldFor);
    }

    [Fact]
    public async Task Guesses_at_an_account_that_does_not_exist_are_counted_delayed_and_locked_alike()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        await FailAsync(nodes, "nobody@example.com", times: 5, Elsewhere);
        await GuessFromAsync(nodes, "nobody@example.com", networks: 5);

        var answer = await nodes[0].SignInAsync("NOBODY@example.com");

        Assert.Equal(TimeSpan.FromMilliseconds(100), answer.HoldFor);
        Assert.Equal(
            "5 locked",
            await nodes.SqlAsync<string>("""
                SELECT failures || CASE WHEN locked_until > now() THEN ' locked' ELSE '' END FROM sign_in_failures WHERE failures > 1
                """));
    }

    [Fact]
    public async Task Failures_are_halved_with_each_hour_without_one()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        await FailAsync(nodes, email, times: 4, Elsewhere);
        await nodes.SqlAsync<long>("UPDATE sign_in_failures SET failed_at = now() - interval '2 hours'; SELECT 0::bigint");

        await FailAsync(nodes, email, times: 1, Elsewhere);

        Assert.Equal(2, await nodes.SqlAsync<int>("SELECT failures FROM sign_in_failures")); // 4, 2, 1, and one more
    }

    [Theory]
    [InlineData("locked_until = 'infinity'")]
    [InlineData("failures = 2147483647")]
    public async Task A_network_that_an_operator_bans_is_locked_out(string ban)
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        await FailAsync(nodes, email, times: 1, Elsewhere);
        await nodes.SqlAsync<long>($"UPDATE sign_in_failures SET {ban}; SELECT 0::bigint");

        await FailAsync(nodes, email, times: 1, Elsewhere);

        Assert.Null(await nodes[0].OpenAsync(email, from: Elsewhere));
        Assert.NotNull(await nodes[0].OpenAsync(email));
    }

    [Fact]
    public async Task The_right_password_does_not_clear_the_failures_of_others()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var email = await nodes.AddUserAsync();
        await FailAsync(nodes, email, times: 2, Elsewhere);
        await FailAsync(nodes, email, times: 2, "192.0.2.1");

        await nodes[0].OpenAsync(email);

        Assert.Equal(NetworkOf(Elsewhere), await nodes.SqlAsync<string>("SELECT string_agg(network, ',') FROM sign_in_failures"));
    }

    private static async Task FailAsync(SessionNodes nodes, string email, int times, string from)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Null(await nodes[0].OpenAsync(email, Wrong, from));
        }
    }

    /// <summary>One wrong password from each of many networks.</summary>
    private static Task<long> GuessFromAsync(SessionNodes nodes, string email, int networks) => nodes.SqlAsync<long>($"""
        INSERT INTO sign_in_failures (account, network, failures, failed_at)
        SELECT sha256(convert_to('{email}', 'UTF8')), 'test-' || n, 1, now() FROM generate_series(1, {networks}) n;
        SELECT 0::bigint
        """);

    private static string NetworkOf(string address) => new GuessKey("", IPAddress.Parse(address)).Network;
}
