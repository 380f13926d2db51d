using System.Net;
using System.Security.Claims;
using Catalog.Api.RateLimits;
using Catalog.Infrastructure.RateLimits;
using Catalog.Tests.Caching;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.RateLimits;

public sealed class RequestRatesTests
{
    [Fact]
    public void A_signed_in_client_is_counted_as_a_user_from_any_address()
    {
        Assert.Equal(RateClient.User("7"), RequestRates.ClientOf(Request("203.0.113.1", user: "7")));
        Assert.Equal(RateClient.User("7"), RequestRates.ClientOf(Request("203.0.113.2", user: "7")));
    }

    [Fact]
    public void An_anonymous_client_is_counted_by_address() =>
        Assert.Equal(RateClient.Address(IPAddress.Parse("203.0.113.1")), RequestRates.ClientOf(Request("203.0.113.1")));

    [Fact]
    public async Task Attempts_at_an_account_are_counted_by_network_and_the_answer_names_both_limits()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var options = Options.Create(new RateLimitOptions { Account = new RatePolicyOptions { Limit = 2 } });
        using var limiters = new RateLimiters(nodes[0], options);
        var rates = new RequestRates(limiters, options);
        var answers = new List<(int? Status, string Policies)>();

        for (var i = 0; i < 4; i++)
        {
            var request = Request(i < 3 ? "203.0.113.1" : "203.0.113.2");
            var response = new StartedResponse();
            request.Features.Set<IHttpResponseFeature>(response);
            var byClient = await rates.TryTakeAsync(request, RatePolicy.SignIn, RequestRates.ClientOf(request));
            var byAccount = await rates.TryTakeAccountAsync(request, i == 0 ? "ANN@example.org" : "ann@example.org");
            await response.StartAsync();
            Assert.Null(byClient);
            answers.Add((byAccount?.StatusCode, string.Join(", ", request.Response.Headers["RateLimit-Policy"].ToArray())));
        }

        Assert.Equal([null, null, StatusCodes.Status429TooManyRequests, null], answers.Select(answer => answer.Status));
        Assert.All(answers, answer => Assert.Equal("\"account\";q=2;w=60, \"sign-in\";q=20;w=60", answer.Policies));
    }

    [Theory]
    [InlineData(RatePolicy.Read, 4)] // twice the limit of a user
    [InlineData(RatePolicy.SignIn, 2)] // as for an anonymous client
    public async Task Many_accounts_at_one_address_do_not_get_around_a_limit(RatePolicy policy, int pass)
    {
        await using var nodes = await Nodes.StartAsync(1);
        var limit = new RatePolicyOptions { Limit = 2 };
        var options = Options.Create(new RateLimitOptions { Read = limit, SignIn = limit, AddressFactor = 2 });
        using var limiters = new RateLimiters(nodes[0], options);
        var rates = new RequestRates(limiters, options);
        var statuses = new List<int?>();

        for (var user = 1; user <= 6; user++)
        {
            statuses.Add((await rates.TryTakeAsync(Request("203.0.113.1", $"{user}"), policy))?.StatusCode);
        }

        Assert.Equal(
            [.. Enumerable.Repeat<int?>(null, pass), .. Enumerable.Repeat<int?>(StatusCodes.Status429TooManyRequests, 6 - pass)],
            statuses);
        Assert.Null(await rates.TryTakeAsync(Request("203.0.113.2", "6"), policy));
    }

    [Fact]
    public async Task One_account_at_many_addresses_does_not_get_around_a_limit()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var options = Options.Create(new RateLimitOptions { Read = new RatePolicyOptions { Limit = 1 } });
        using var limiters = new RateLimiters(nodes[0], options);
        var rates = new RequestRates(limiters, options);

        Assert.Null(await rates.TryTakeAsync(Request("203.0.113.1", "7"), RatePolicy.Read));

        Assert.NotNull(await rates.TryTakeAsync(Request("203.0.113.2", "7"), RatePolicy.Read));
    }

    private static DefaultHttpContext Request(string address, string? user = null)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
        if (user is not null)
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "test"));
        }

        return context;
    }

    // Runs the OnStarting callbacks in reverse order, as a server does.
    private sealed class StartedResponse : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Callback, object State)> _starting = new();

        public override void OnStarting(Func<object, Task> callback, object state) => _starting.Push((callback, state));

        public async Task StartAsync()
        {
            while (_starting.TryPop(out var next))
            {
                await next.Callback(next.State);
            }
        }
    }
}
