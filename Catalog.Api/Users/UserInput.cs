using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Users;

namespace Catalog.Api.Users;

/// <summary>A profile as sent by its owner. The service sets id, role, version and times.</summary>
/// <remarks>
/// A class, not a record, so that <c>ToString</c> does not contain the password. All fields are nullable so that the rules can name a
/// missing one; the annotations only describe the rules in the OpenAPI document.
/// </remarks>
public sealed class UserInput
{
    /// <summary>The e-mail address; unique, ignoring case.</summary>
    /// <example>ada@example.org</example>
    [Required, StringLength(UserRules.EmailLength, MinimumLength = 3), RegularExpression(UserRules.EmailPattern)]
    public string? Email { get; init; }

    /// <summary>The display name.</summary>
    /// <example>Ada</example>
    [Required, StringLength(UserRules.NameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>The caller's password. Required only to change the e-mail address.</summary>
    /// <example>correct horse battery staple</example>
    [StringLength(PasswordRules.Most)]
    public string? CurrentPassword { get; init; }

    /// <summary>Converts the input to a draft for the rules.</summary>
    public UserDraft ToDraft() => new(Email, Name);
}

/// <summary>A new account.</summary>
/// <inheritdoc cref="UserInput" path="/remarks" />
public sealed class RegistrationInput
{
    /// <summary>The e-mail address; unique, ignoring case.</summary>
    /// <example>ada@example.org</example>
    [Required, StringLength(UserRules.EmailLength, MinimumLength = 3), RegularExpression(UserRules.EmailPattern)]
    public string? Email { get; init; }

    /// <summary>The display name.</summary>
    /// <example>Ada</example>
    [Required, StringLength(UserRules.NameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>The password: any characters, but neither the e-mail address nor a common password.</summary>
    /// <example>correct horse battery staple</example>
    [Required, StringLength(PasswordRules.Most, MinimumLength = PasswordRules.Least)]
    public string? Password { get; init; }

    /// <summary>Converts the profile to a draft for the rules.</summary>
    public UserDraft ToDraft() => new(Email, Name);
}

/// <summary>The confirmation of the deletion of an account.</summary>
/// <inheritdoc cref="UserInput" path="/remarks" />
public sealed class DeletionInput
{
    /// <summary>The caller's own password, so that a stolen session cannot delete a user.</summary>
    /// <example>correct horse battery staple</example>
    [Required, StringLength(PasswordRules.Most)]
    public string? CurrentPassword { get; init; }
}
