using Catalog.Infrastructure.Audit;

namespace Catalog.Api.Auth;

/// <summary>Records security events of the caller of an endpoint.</summary>
public static class SecurityNotes
{
    /// <summary>Records an event with the caller and the caller's address.</summary>
    /// <param name="events">The log of security events.</param>
    /// <param name="context">The request; the caller is signed in.</param>
    /// <param name="kind">One of the constants of <see cref="SecurityEvent"/>.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="version">The version that the change made, if any.</param>
    public static Task NoteAsync(this SecurityEvents events, HttpContext context, string kind, string resource, long version = 0) =>
        events.NoteAsync(new SecurityEvent(
            kind, resource, SecurityEvent.User(context.User.Session.UserId), context.Connection.RemoteIpAddress, version));
}
