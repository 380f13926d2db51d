using System.Net;
using Catalog.Caching;
using Catalog.Infrastructure.Sessions;

namespace Catalog.Tests.Sessions;

/// <summary>The session services of one node.</summary>
internal sealed record SessionNode(
    CacheNode Caches,
    SessionDatabase Database,
    SessionEntries Entries,
    SessionCheck Check,
    SessionStore Store,
    SessionUse Use,
    Guesses Guesses,
    OnlineUsers Online,
    SignIn SignIn,
    CountingHasher Hasher)
{
    /// <summary>The user of a token, as a request to this node looks it up.</summary>
    public Task<SignedIn?> FindAsync(string token) => Check.FindAsync(token, CancellationToken.None).AsTask();

    /// <summary>The whole session behind a token.</summary>
    public async Task<LiveSession?> ReadAsync(string token) =>
        await FindAsync(token) is { } session ? (await Store.GetAsync(session, CancellationToken.None)).Value : null;

    /// <summary>Signs in; null when it is refused.</summary>
    public async Task<OpenedSession?> OpenAsync(string email, string password = SessionNodes.Password, string from = "192.0.2.1") =>
        (await SignInAsync(email, password, from)).Session;

    /// <summary>Signs in; also returns for how long the answer is held back.</summary>
    public Task<SignInAnswer> SignInAsync(string email, string password = SessionNodes.Password, string from = "192.0.2.1") =>
        SignIn.OpenAsync(email, password, "test", IPAddress.Parse(from), CancellationToken.None);
}
