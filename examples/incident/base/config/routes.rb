Rails.application.routes.draw do
  resources :projects, only: [] do
    resources :builds, only: %i[create show]
  end
end
