using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Testbed;

namespace Catalog.Lab.HttpFiles;

/// <summary>The variables of the <c>.http</c> files: hosts, tokens, and what the requests of a story are about.</summary>
/// <remarks>The files themselves cannot pass a value from one request to the next in a syntax that all editors share.</remarks>
internal static class StoryVariables
{
    private const long Reserved = 301; // a product of the sample data

    /// <summary>Signs in the admin and the customers, fills the carts, and reserves what the stories commit and release.</summary>
    /// <param name="catalog">The running catalog.</param>
    /// <param name="hasSamples">Whether it has the sample data; without it there are the hosts and the admin only.</param>
    /// <param name="progress">Is told when they cannot sign in, as when kept data has changed.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="HttpRequestException">A node did not answer.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> PrepareAsync(
        RunningCatalog catalog, bool hasSamples, IProgress<string> progress, CancellationToken ct)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = HostOf(catalog.Nodes[0]),
            ["other"] = HostOf(catalog.Nodes[^1]),
            ["adminToken"] = catalog.Token,
        };
        if (hasSamples)
        {
            try
            {
                await AddCustomersAsync(catalog.Nodes[0], variables, ct);
            }
            catch (HttpRequestException refused) when (refused.StatusCode is not null)
            {
                progress.Report($"The sample customers could not be signed in ({(int)refused.StatusCode!}): stories about them do not work");
            }
        }

        return variables;
    }

    private static async Task AddCustomersAsync(ApiNode node, SortedDictionary<string, string> variables, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        var number = 0;
        foreach (var customer in SampleCustomer.All)
        {
            var session = await SignInAsync(http, customer, "lab", ct);
            variables[$"{customer.Name}Token"] = session.Token;
            variables[$"{customer.Name}Id"] = $"{session.User}";
            await SendAsync(http, HttpMethod.Patch, "sessions/current", session.Token, new { cart = CartOf(number++), locale = "en-GB" }, ct);
        }

        var phone = await SignInAsync(http, SampleCustomer.All[2], "phone", ct);
        variables["phoneToken"] = phone.Token;
        variables["phoneSession"] = $"{phone.Id}";
        variables["paidReservation"] = $"{await ReserveAsync(http, variables["adaToken"], "paid", ct)}";
        variables["droppedReservation"] = $"{await ReserveAsync(http, variables["adaToken"], "dropped", ct)}";
    }

    private static object[] CartOf(int number) =>
        [.. Enumerable.Range(1, number + 1).Select(line => new { productId = (number * 100) + line, quantity = line })];

    private static async Task<(string Token, long Id, long User)> SignInAsync(HttpClient http, SampleCustomer customer, string client, CancellationToken ct)
    {
        var body = await SendAsync(http, HttpMethod.Post, "sessions", token: null, new { customer.Email, customer.Password, client }, ct);
        var session = body.GetProperty("session");
        return (body.GetProperty("token").GetString()!, session.GetProperty("id").GetInt64(), session.GetProperty("userId").GetInt64());
    }

    private static async Task<long> ReserveAsync(HttpClient http, string token, string key, CancellationToken ct)
    {
        http.DefaultRequestHeaders.Remove("Idempotency-Key");
        http.DefaultRequestHeaders.Add("Idempotency-Key", $"lab-{key}-{Guid.NewGuid():N}");
        var made = await SendAsync(
            http, HttpMethod.Post, $"inventory/{Reserved}/reservations", token, new { quantity = 2, expiresInSeconds = 3600 }, ct);
        return made.GetProperty("id").GetInt64();
    }

    private static async Task<JsonElement> SendAsync(
        HttpClient http, HttpMethod method, string path, string? token, object body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
    }

    private static string HostOf(ApiNode node) => node.Address.ToString().TrimEnd('/');
}
